"""Yes and no: what they are called, and the words that are read as one of them. Plain Python."""

from typing import Final

from facilities.kinds import Label

YES: Final = Label("بله", "Yes")
NO: Final = Label("خیر", "No")
YES_NO: Final = {"yes": YES, "no": NO}
# The same as they stand in lists of codes and in sentences.
YES_NO_IN_LISTS: Final = {code: Label(label.fa, label.en.lower()) for code, label in YES_NO.items()}

# What people and systems write, in small letters.
WORDS_FOR_YES: Final = frozenset({"true", "yes", "بله", "بلی"})
WORDS_FOR_NO: Final = frozenset({"false", "no", "خیر", "نه"})
