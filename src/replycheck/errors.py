"""What can go wrong, one exception class per remedy.

Every message names the place, the value found, the value expected and what to do. Customer text never enters a message: a
place is a key path, a line number or a file name, and a value is shown only where it cannot be somebody's words.
"""


class ReplycheckError(Exception):
    """Base of all errors that a caller may want to catch; the command line turns it into exit code 2."""


class BadExchange(ReplycheckError):
    """The exchange cannot be judged as given. Remedy: correct the input at the place named."""


class TooLong(BadExchange):
    """A text is longer than the linter reads. Remedy: send the part to be judged."""


class BadConfig(ReplycheckError):
    """The configuration file is wrong. Remedy: edit the file at the line named."""


class BadModel(ReplycheckError):
    """The model folder is incomplete, altered or of another version. Remedy: reinstall or retrain."""


class BadCorpus(ReplycheckError):
    """A corpus file breaks a promise that training relies on. Remedy: correct the line named."""


class MissingExtra(ReplycheckError):
    """An optional dependency is not installed. Remedy: install the extra named."""
