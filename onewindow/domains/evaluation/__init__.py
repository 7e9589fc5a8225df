"""好差评: who was served judges the service, and a bad judgement is put right."""
