"""Import this before OpenVINO, so that OpenVINO sends nothing to its maker.

On import OpenVINO loads its converter of other formats, which we do not use. The converter sends an
event over the network and writes an identifier into the home folder, by the package
openvino-telemetry. Here both are kept from being imported; OpenVINO works without them.
"""

import sys

for name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type] # the documented way to say so
