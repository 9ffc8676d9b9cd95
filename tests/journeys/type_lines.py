"""What the type line must make of what people type: a line, and the cells that it would enter.

A line that may not be entered names its state instead: "many" rows or "side" to choose, "value"
missing or wrong, "unknown" words, "none" where no row has the name. ``KEPT`` are the cells whose
last value the page could keep.
"""

KEPT = ("rom_hip_er/right/", "rom_hip_er/left/", "mmt_quads/left/")

ENTERED: tuple[tuple[str, tuple[str, ...]], ...] = (
    # Special tests: angle and result, first felt and limit, the familiar symptom.
    (
        "slr r 40+ l 80-",
        (
            "test_slr/right/angle_p2=40",
            "test_slr/right/=positive",
            "test_slr/left/angle_p2=80",
            "test_slr/left/=negative",
        ),
    ),
    (
        "slr r 40/65+ fam",
        (
            "test_slr/right/angle_p1=40",
            "test_slr/right/angle_p2=65",
            "test_slr/right/=positive",
            "test_slr/right/concordant=yes",
        ),
    ),
    (
        "slr r40/65 l80",
        ("test_slr/right/angle_p1=40", "test_slr/right/angle_p2=65", "test_slr/left/angle_p2=80"),
    ),
    (
        "SLR R 68- L 72-",
        (
            "test_slr/right/angle_p2=68",
            "test_slr/right/=negative",
            "test_slr/left/angle_p2=72",
            "test_slr/left/=negative",
        ),
    ),
    ("slr r -", ("test_slr/right/=negative",)),
    ("slr b neg", ("test_slr/right/=negative", "test_slr/left/=negative")),
    ("slr l e", ("test_slr/left/=equivocal",)),
    ("slr r + below", ("test_slr/right/=positive", "test_slr/right/symptom_below_knee=yes")),
    (
        "fadir r + groin fam",
        (
            "test_fadir/right/=positive",
            "test_fadir/right/pain_site=groin",
            "test_fadir/right/concordant=yes",
        ),
    ),
    (
        "faber r + sij fam l -",
        (
            "test_faber/right/=positive",
            "test_faber/right/pain_site=sij",
            "test_faber/right/concordant=yes",
            "test_faber/left/=negative",
        ),
    ),
    (
        "sij thrust r + l -",
        ("test_sij_thigh_thrust/right/=positive", "test_sij_thigh_thrust/left/=negative"),
    ),
    ("sacral thrust -", ("test_sij_sacral_thrust/none/=negative",)),
    ("kemp r + notfam", ("test_kemp/right/=positive", "test_kemp/right/concordant=no")),
    ("romberg -", ("test_romberg/none/=negative",)),
    # Movement: numbers, signs, pain, active and passive.
    ("ffd 12", ("fingertip_floor_distance/none/=12",)),
    ("ffd -3", ("fingertip_floor_distance/none/=-3",)),
    ("ffd −3", ("fingertip_floor_distance/none/=-3",)),
    ("ffd 5 in", ("fingertip_floor_distance/none/=5 in",)),
    ("lumbar flex 52", ("rom_lumbar_flexion/none/=52",)),
    (
        "lumbar ext 18 p2",
        ("rom_lumbar_extension/none/=18", "rom_lumbar_extension/none/pain_nprs=2"),
    ),
    ("kn fl r 120 p", ("rom_knee_flexion/right/=120", "rom_knee_flexion/right/pain_provoked=yes")),
    (
        "kn fl r 120/135 p",
        (
            "rom_knee_flexion/right/=120",
            "rom_knee_flexion/right/prom_value=135",
            "rom_knee_flexion/right/pain_provoked=yes",
        ),
    ),
    (
        "knee flexion r 120 p10 l 135",
        (
            "rom_knee_flexion/right/=120",
            "rom_knee_flexion/right/pain_nprs=10",
            "rom_knee_flexion/left/=135",
        ),
    ),
    (
        "hip er prone r 42 l 44",
        ("rom_hip_er/none/position=prone", "rom_hip_er/right/=42", "rom_hip_er/left/=44"),
    ),
    ("rom hip ir r 31 l 36", ("rom_hip_ir/right/=31", "rom_hip_ir/left/=36")),
    ("hip ext r 10 l 12", ("rom_hip_extension/right/=10", "rom_hip_extension/left/=12")),
    ("hip ir r 22.5", ("rom_hip_ir/right/=22.5",)),
    ("hip ir r 22,5", ("rom_hip_ir/right/=22,5",)),
    ("rom_hip_flexion r 118", ("rom_hip_flexion/right/=118",)),
    ("lumbar side r 20 l 23", ("rom_lumbar_side_bend/right/=20", "rom_lumbar_side_bend/left/=23")),
    ("hip ext r end capsular", ("rom_hip_extension/right/end_feel=capsular",)),
    ("thomas r -12 l 4", ("len_thomas_hip/right/=-12", "len_thomas_hip/left/=4")),
    ("ake r 25 l 20", ("len_hamstring_ake/right/=25", "len_hamstring_ake/left/=20")),
    # Strength: grades, forces with their trials and units.
    ("mmt quad r 4+ l 5", ("mmt_quads/right/=4+", "mmt_quads/left/=5")),
    ("mmt hip abd r 4-/5", ("mmt_hip_abductors/right/=4-",)),
    ("mmt hip abd b 5", ("mmt_hip_abductors/right/=5", "mmt_hip_abductors/left/=5")),
    ("mmt ehl r 5/5", ("mmt_ehl/right/=5",)),
    ("hip abd r 4- l 5-", ("mmt_hip_abductors/right/=4-", "mmt_hip_abductors/left/=5-")),
    ("mmt hip ext r 4 p3", ("mmt_hip_extensors/right/=4", "mmt_hip_extensors/right/pain_nprs=3")),
    (
        "hhd hip abd r 172 181 176 N l 38 lbf",
        ("hhd_hip_abductors/right/=172 181 176 N", "hhd_hip_abductors/left/=38 lbf"),
    ),
    ("hhd quads r 310N", ("hhd_quads/right/=310N",)),
    ("side plank r 62 l 58", ("end_side_plank/right/=62", "end_side_plank/left/=58")),
    ("sorensen 1:30", ("end_sorensen/none/=1:30",)),
    # Nerve screen: grades, reflexes, sensation.
    ("myotome l5 r 4 l 5", ("neuro_myotome_l5/right/=4", "neuro_myotome_l5/left/=5")),
    ("patellar r 2+ l 1+", ("neuro_reflex_patellar/right/=2+", "neuro_reflex_patellar/left/=1+")),
    ("achilles r 0", ("neuro_reflex_achilles/right/=0",)),
    ("babinski r down l up", ("neuro_babinski/right/=flexor", "neuro_babinski/left/=extensor")),
    # Repeated rows: the place or the direction is part of the name.
    (
        "palp piriformis r 3 fam",
        (
            "palp_site/right/piriformis.palp_tenderness=3",
            "palp_site/right/piriformis.palp_concordant=yes",
        ),
    ),
    ("palp spinous 2", ("palp_site/none/spinous_process.palp_tenderness=2",)),
    (
        "rep eil 10 centralised",
        ("rm_direction/none/eil.rm_reps=10", "rm_direction/none/eil.rm_after=centralised"),
    ),
    # Gait: a chain of what was watched.
    (
        "gait run 2.6 treadmill cadence 164",
        (
            "gait_task/none/=run",
            "gait_speed/none/=2.6",
            "gait_surface/none/=treadmill",
            "run_cadence/none/=164",
        ),
    ),
    (
        "gait walk 1.3 m/s cadence 112",
        ("gait_task/none/=walk", "gait_speed/none/=1.3 m/s", "gait_walk_cadence/none/=112"),
    ),
    ("cadence 164", ("run_cadence/none/=164",)),
    ("overstride r mild l none", ("run_overstride/right/=mild", "run_overstride/left/=none")),
    ("pelvic drop r 7 l 4", ("run_pelvic_drop/right/angle=7", "run_pelvic_drop/left/angle=4")),
    # Not tested, unable, done, kept.
    ("nt slump time", ("test_slump/right/=not_tested:time", "test_slump/left/=not_tested:time")),
    ("nt slump l declined", ("test_slump/left/=declined:declined",)),
    ("slump r nt pain", ("test_slump/right/=unable_pain:pain",)),
    ("slr r u could not relax", ("test_slr/right/=unable_other:could not relax",)),
    ("done slr r", ("test_slr/right/=performed:",)),
    ("= hip er", ("rom_hip_er/right/=kept:", "rom_hip_er/left/=kept:")),
    ("= quads l", ("mmt_quads/left/=kept:",)),
    # Several in one line, and two rows behind one word.
    (
        "ffd 12; slr r 40-",
        (
            "fingertip_floor_distance/none/=12",
            "test_slr/right/angle_p2=40",
            "test_slr/right/=negative",
        ),
    ),
    ("bp 128/82", ("vital_sbp/none/=128", "vital_dbp/none/=82")),
    ("vital_hr 64", ("vital_hr/none/=64",)),
)

OPEN: tuple[tuple[str, str, str], ...] = (
    # The line, its state, and what its words must name.
    ("mmt hip abd 4-/5", "side", "Hip abductors"),
    ("slr 40+", "side", "Straight leg raise"),
    ("hip r 40", "many", "Hip extension"),
    ("reflex r 2+", "many", "reflex"),
    ("slr", "value", "Straight leg raise"),
    ("slr r", "value", "Straight leg raise"),
    ("nt slump", "value", "say why"),
    ("= slump", "value", "no earlier value"),
    ("rep eil 10 better centralised", "value", "said twice"),
    ("slr r 40/65 40/70", "value", "said twice"),
    ("palp r 3", "value", "say which"),
    ("ffd r 12", "unknown", "no sides"),
    ("slr r 80 wobbly", "unknown", "wobbly"),
    ("mmt quad r 80%", "unknown", "80%"),
    ("mmt quad r 4.5", "unknown", "4.5"),
    ("hip ir r 31 perhaps", "unknown", "perhaps"),
    ("zzz r 3", "none", "zzz"),
    ("ffd 12; zzz", "none", "zzz"),
    ("gait run nonsense", "unknown", "nonsense"),
    ("bp 128", "value", "both numbers"),
    ("nt", "none", "nt slump"),
)
