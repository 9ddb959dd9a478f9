"""Pages of learning."""

from django.urls import URLPattern, path

from niangjia.learning.views import cadres, desk, exams, my, needs, public, runs

app_name = "learning"
urlpatterns: list[URLPattern] = [
    path("courses", public.courses, name="public_courses"),
    path("courses/<uuid:pk>", public.course, name="public_course"),
    path("my/learning", my.my_learning, name="my_learning"),
    path("my/courses", my.my_courses, name="my_courses"),
    path("my/courses/<uuid:pk>", my.my_course, name="my_course"),
    path("my/courses/<uuid:pk>/<slug:verb>", my.my_course_do, name="my_course_do"),
    path("my/needs/<uuid:pk>", my.my_needs, name="my_needs"),
    path("my/exams/<uuid:pk>", exams.my_exam, name="my_exam"),
    path("my/exams/<uuid:pk>/start", exams.my_exam_start, name="my_exam_start"),
    path("my/papers/<uuid:pk>", exams.my_paper, name="my_paper"),
    path("my/papers/<uuid:pk>/<slug:verb>", exams.my_paper_do, name="my_paper_do"),
    path("desk/learning/courses", desk.courses, name="courses"),
    path("desk/learning/courses/new", desk.course_new, name="course_new"),
    path("desk/learning/courses/paste", desk.course_paste, name="course_paste"),
    path("desk/learning/courses/<uuid:pk>", desk.course, name="course"),
    path("desk/learning/courses/<uuid:pk>/edit", desk.course_edit, name="course_edit"),
    path("desk/learning/courses/<uuid:pk>/open", runs.course_open, name="course_open"),
    path("desk/learning/courses/<uuid:pk>/questions", desk.course_questions, name="course_questions"),
    path("desk/learning/courses/<uuid:pk>/do/<slug:verb>", desk.course_do, name="course_do"),
    path("desk/learning/questions/<uuid:pk>/retire", desk.question_retire, name="question_retire"),
    path("desk/learning/runs", runs.course_runs, name="course_runs"),
    path("desk/learning/runs/<uuid:pk>", runs.course_run, name="course_run"),
    path("desk/learning/runs/<uuid:pk>/do/<slug:verb>", runs.course_run_do, name="course_run_do"),
    path("desk/learning/trainings", runs.trainings, name="trainings"),
    path("desk/learning/needs", needs.needs_list, name="needs_list"),
    path("desk/learning/needs/new", needs.needs_new, name="needs_new"),
    path("desk/learning/needs/<uuid:pk>", needs.needs_round, name="needs_round"),
    path("desk/learning/needs/<uuid:pk>/team", needs.needs_team, name="needs_team"),
    path("desk/learning/needs/<uuid:pk>/close", needs.needs_close, name="needs_close"),
    path("desk/learning/cadres", cadres.cadres, name="cadres"),
    path("desk/learning/cadres/invite", cadres.cadres_invite, name="cadres_invite"),
    path("desk/learning/cadres/paste", cadres.cadres_paste, name="cadres_paste"),
    path("desk/learning/requirements", cadres.requirements, name="requirements"),
    path("desk/learning/requirements/new", cadres.requirement_new, name="requirement_new"),
    path("desk/learning/requirements/<uuid:pk>", cadres.requirement_edit, name="requirement_edit"),
    path("desk/learning/requirements/<uuid:pk>/drop", cadres.requirement_drop, name="requirement_drop"),
]
