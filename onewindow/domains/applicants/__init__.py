"""申请人: natural and legal persons, encrypted at rest."""
