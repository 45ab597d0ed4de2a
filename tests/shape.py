"""What HTML amounts to, for tests: tags, attributes, text, marks, and where links lead."""

from html.parser import HTMLParser

VOID = {"br", "meta", "link", "input", "img", "hr"}


class Shape(HTMLParser):
    """The tags, attributes and text of a page; `marked` is the text inside <mark>."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.values, self.marked, self.text = [], [], [], [], ""
        self.open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.values += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.text += data
        if "mark" in self.open:
            self.marked[-1] += data

    def all(self, name):
        """The values of an attribute, in order."""
        return [value for key, value in self.values if key == name]
