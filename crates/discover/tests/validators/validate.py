"""Holds bills of materials against the strict schema of CycloneDX 1.7, by cyclonedx-python-lib.

python validate.py FILE…            checks the files
python validate.py --schemas        prints the folder in which the library keeps its schemas
"""

import os
import sys

import cyclonedx.schema
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def main(arguments):
    if arguments == ["--schemas"]:
        print(os.path.join(os.path.dirname(cyclonedx.schema.__file__), "_res"))
        return 0
    validator = JsonStrictValidator(SchemaVersion.V1_7)
    wrong = 0
    for path in arguments:
        with open(path, encoding="utf-8") as file:
            error = validator.validate_str(file.read())
        print(f"{'ok' if error is None else 'WRONG'} {path} (cyclonedx-python-lib)")
        if error is not None:
            wrong += 1
            print(f"    {str(error)[:1000]}")
    return 0 if wrong == 0 else 1


sys.exit(main(sys.argv[1:]))
