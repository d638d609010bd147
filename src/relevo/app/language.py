"""The language that somebody names on the command line."""

from relevo.kernel.errors import BadInput
from relevo.playbook.language_codes import code_meant, is_code


def wanted_language(word: str) -> str:
    """Give the code of the language that `--lang` names; empty where it names none.

    Raises: `BadInput` for what is no code of a language.
    """
    code = word if is_code(word) else code_meant(word)
    exact = word.replace("_", "-").casefold().partition("-")[0] == code
    if not word or exact:
        return code
    mend = f"did you mean {code}?" if code else "write a code such as en or es"
    raise BadInput(f"--lang {word}: this is no language code; {mend}")
