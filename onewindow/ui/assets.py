"""Which single files of the installed front-end packages are served, and nothing else of them.

A whole ``dist`` folder would be copied, hashed and published with everything in it; a list says
what the product really uses. Addresses are ``vendor/<package>/<file>``.
"""

from __future__ import annotations

ASSETS: dict[str, tuple[str, ...]] = {
    "idiomorph": ("dist/idiomorph-ext.min.js", "dist/idiomorph.min.js"),
}
