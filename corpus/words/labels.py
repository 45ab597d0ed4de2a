"""How figures and the labels of tables and figures are written, wherever they are looked for."""

from __future__ import annotations

import re

NUMBER = r"\d+(?:[.,·]\d+)*"  # 12; 3,441; 0.05; 18·2
FIGURE = re.compile(NUMBER)
# "Table 2", "Supplementary Figure S1", "Fig. 3": how a caption begins.
CAPTION = re.compile(r"(?:Supplementary )?(?:Table|Figure|Fig\.?)\s*S?\d+\b", re.IGNORECASE)
