"""What the words of passages say of themselves: their study, their paragraph."""
