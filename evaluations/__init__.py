"""What is found, decided and handed over: examination, triggers, plan, documents."""
