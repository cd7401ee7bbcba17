"""Every kind of table, one file each; adding one touches this list alone."""

from forethought.web.papers.exports.kinds.areas import AREAS
from forethought.web.papers.exports.kinds.checks import CHECKS
from forethought.web.papers.exports.kinds.contacts import CONTACTS
from forethought.web.papers.exports.kinds.decisions import DECISIONS
from forethought.web.papers.exports.kinds.incidents import INCIDENTS
from forethought.web.papers.exports.kinds.markers import MARKERS
from forethought.web.papers.exports.kinds.visits import VISITS

KINDS = {
    kind.name: kind for kind in (VISITS, CHECKS, DECISIONS, CONTACTS, INCIDENTS, MARKERS, AREAS)
}
