"""Imported before OpenVINO, so that it tells its maker nothing.

On import it loads its converter of other formats, which we do not use, and that sends an event
over the network and writes an identifier into the home folder, by the package
openvino-telemetry. Neither can be imported any more; OpenVINO does without them.
"""

import sys

for name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type] # the documented way to say so
