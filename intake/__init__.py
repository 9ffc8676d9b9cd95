"""What the patient tells us: questionnaires, the tablet, consent."""
