"""The one list of who answers the four questions, and of who reacts to whom."""

from niangjia.accounts import holdings as account_holdings
from niangjia.coverage import figures as coverage_figures
from niangjia.coverage import reactions as coverage_reactions
from niangjia.coverage import states as coverage_states
from niangjia.coverage import todos as coverage_todos
from niangjia.duplicates import holdings as duplicate_holdings
from niangjia.duplicates import life as duplicate_life
from niangjia.duplicates import states as duplicate_states
from niangjia.duplicates import todos as duplicate_todos
from niangjia.enrolment import holdings as enrolment_holdings
from niangjia.enrolment import life as enrolment_life
from niangjia.enrolment import states as enrolment_states
from niangjia.enrolment import todos as enrolment_todos
from niangjia.insight.memo import spread
from niangjia.joining import figures as joining_figures
from niangjia.joining import founding_todos
from niangjia.joining import holdings as joining_holdings
from niangjia.joining import life as joining_life
from niangjia.joining import reactions as joining_reactions
from niangjia.joining import states as joining_states
from niangjia.joining import todos as joining_todos
from niangjia.kernel import messages, views_jobs, views_messages
from niangjia.kernel.audit import provide_selves, provide_spans
from niangjia.kernel.messages import provide_consent
from niangjia.kernel.questions import COUNTERS, FIGURES, HOLDINGS, LIFE, MOVES, RATIOS, REACTIONS, TODOS
from niangjia.members import figures as member_figures
from niangjia.members import holdings as member_holdings
from niangjia.members import life as member_life
from niangjia.members import reactions as member_reactions
from niangjia.members import states as member_states
from niangjia.members import todos as member_todos
from niangjia.members.aliases import selves
from niangjia.members.batches.todos import batch_todos
from niangjia.members.transfers.todos import transfer_todos
from niangjia.mine import holdings as mine_holdings
from niangjia.mine import states as mine_states
from niangjia.mine import todos as mine_todos
from niangjia.organizations import figures as organization_figures
from niangjia.organizations import states as organization_states
from niangjia.organizations import todos as organization_todos
from niangjia.organizations.rights import subtrees
from niangjia.site import menus


def wire() -> None:
    """Fill the registries; called once when the applications are ready."""
    for figure in (*member_figures.FIGURES, *organization_figures.FIGURES, *coverage_figures.FIGURES):
        FIGURES[figure.key] = figure
    for ratio in (*organization_figures.RATIOS, *coverage_figures.RATIOS):
        RATIOS[ratio.key] = ratio
    TODOS.extend((organization_todos.todos, batch_todos, transfer_todos, member_todos.todos, views_jobs.todos, views_messages.todos))
    LIFE.append(member_life.life)
    MOVES.update(organization_states.MOVES | member_states.MOVES)
    for ending in ("union_merged", "union_dissolved"):
        REACTIONS.setdefault(ending, []).append(member_reactions.hand_over)
    TODOS.append(mine_todos.todos)
    for figure in joining_figures.FIGURES:
        FIGURES[figure.key] = figure
    TODOS.extend((joining_todos.todos, founding_todos.todos))
    LIFE.append(joining_life.life)
    HOLDINGS.append(joining_holdings.holdings)
    MOVES.update(joining_states.MOVES)
    for ending in ("union_merged", "union_dissolved"):
        REACTIONS.setdefault(ending, []).append(joining_reactions.hand_over)
    HOLDINGS.extend((member_holdings.holdings, account_holdings.holdings, mine_holdings.holdings, views_messages.holdings))
    provide_consent(member_holdings.agrees_to_texts)
    MOVES.update(mine_states.MOVES | {"kernel.message": messages.MOVES})
    TODOS.append(coverage_todos.todos)
    MOVES.update(coverage_states.MOVES)
    COUNTERS.append(spread)
    for ending in ("union_merged", "union_dissolved"):
        REACTIONS[ending].append(coverage_reactions.hand_over)
    REACTIONS.setdefault("employer_covered", []).append(coverage_reactions.covered)
    TODOS.append(duplicate_todos.todos)
    HOLDINGS.append(duplicate_holdings.holdings)
    LIFE.append(duplicate_life.life)
    MOVES.update(duplicate_states.MOVES)
    TODOS.append(enrolment_todos.todos)
    LIFE.append(enrolment_life.life)
    HOLDINGS.append(enrolment_holdings.holdings)
    MOVES.update(enrolment_states.MOVES)
    provide_spans(subtrees)
    provide_selves(selves)
    menus.fill()
