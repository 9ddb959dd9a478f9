"""The tables of enrolment."""
