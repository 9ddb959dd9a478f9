"""Pages of jobs."""

from django.urls import path

from niangjia.jobs.views import calls, counting, desks, employers, fairs, my, public

app_name = "jobs"
urlpatterns = [
    path("job-fairs", public.job_fairs, name="public_job_fairs"),
    path("job-fairs/<uuid:pk>", public.job_fair, name="public_job_fair"),
    path("my/jobs", my.my_jobs, name="my_jobs"),
    path("my/vacancies/<uuid:pk>", my.my_vacancy, name="my_vacancy"),
    path("my/candidacies/<uuid:pk>/<slug:verb>", my.my_candidacy_do, name="my_candidacy_do"),
    path("my/job-fairs/<uuid:pk>/advice", my.my_advice, name="my_advice"),
    path("my/slots/<uuid:pk>/give-up", my.my_slot_give_up, name="my_slot_give_up"),
    path("my/trainings/<uuid:pk>", my.my_training, name="my_training"),
    path("desk/job-fairs", fairs.job_fairs, name="job_fairs"),
    path("desk/job-fairs/new", fairs.job_fair_new, name="job_fair_new"),
    path("desk/job-fairs/<uuid:pk>", fairs.job_fair, name="job_fair"),
    path("desk/job-fairs/<uuid:pk>/hold", fairs.job_fair_hold, name="job_fair_hold"),
    path("desk/job-fairs/<uuid:pk>/reopen", fairs.job_fair_reopen, name="job_fair_reopen"),
    path("desk/job-fairs/<uuid:pk>/count", counting.job_fair_count, name="job_fair_count"),
    path("desk/job-fairs/<uuid:pk>/entrances", counting.job_fair_entrances, name="job_fair_entrances"),
    path("desk/job-fairs/<uuid:pk>/exhibitors/new", employers.exhibitor_new, name="exhibitor_new"),
    path("desk/job-fairs/<uuid:pk>/vacancies/paste", employers.vacancies_paste, name="vacancies_paste"),
    path("desk/job-fairs/<uuid:pk>/desks", desks.desks, name="desks"),
    path("desk/job-fairs/<uuid:pk>/desks/new", desks.desk_new, name="desk_new"),
    path("desk/exhibitors/<uuid:pk>", employers.exhibitor, name="exhibitor"),
    path("desk/exhibitors/<uuid:pk>/edit", employers.exhibitor_edit, name="exhibitor_edit"),
    path("desk/exhibitors/<uuid:pk>/remove", employers.exhibitor_remove, name="exhibitor_remove"),
    path("desk/exhibitors/<uuid:pk>/vacancies/new", employers.vacancy_new, name="vacancy_new"),
    path("desk/vacancies", employers.vacancies, name="vacancies"),
    path("desk/vacancies/<uuid:pk>", employers.vacancy, name="vacancy"),
    path("desk/vacancies/<uuid:pk>/places", employers.vacancy_places, name="vacancy_places"),
    path("desk/vacancies/<uuid:pk>/<slug:verb>", employers.vacancy_do, name="vacancy_do"),
    path("desk/candidacies", employers.candidacies, name="candidacies"),
    path("desk/candidacies/<uuid:pk>/revise", employers.candidacy_revise, name="candidacy_revise"),
    path("desk/candidacies/<uuid:pk>/<slug:verb>", employers.candidacy_do, name="candidacy_do"),
    path("desk/slots/<uuid:pk>/release", desks.slot_release, name="slot_release"),
    path("desk/slots/<uuid:pk>/<slug:verb>", desks.slot_do, name="slot_do"),
    path("desk/followups", calls.followups, name="followups"),
    path("desk/followups/paste", calls.followups_paste, name="followups_paste"),
    path("desk/followups/<uuid:pk>/revise", calls.followup_revise, name="followup_revise"),
    path("desk/trainees", calls.trainees, name="trainees"),
    path("desk/trainees/<uuid:pk>", calls.trainee, name="trainee"),
    path("desk/trainees/<uuid:pk>/reveal", calls.trainee_reveal, name="trainee_reveal"),
]
