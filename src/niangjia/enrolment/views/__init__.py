"""Pages of enrolment: for members, for everybody, for the desk."""
