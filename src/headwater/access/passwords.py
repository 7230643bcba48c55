"""What makes a password too easy, where Django has no words for it in one of our languages."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator, UserAttributeSimilarityValidator

from headwater.lib.words import counted, said


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """What is wrong with a shorter one."""
        return counted(
            "This password is too short. It must contain at least {count} character.",
            "This password is too short. It must contain at least {count} characters.",
            self.min_length,
        )


class NotOneself(UserAttributeSimilarityValidator):
    """Not what a person is called."""

    def get_error_message(self) -> str:
        """What is wrong with one that is."""
        return said("The password is too similar to your name or your address; choose another.")
