"""What each pattern should say of a case, in the words of the chart: one row a case."""

import itertools
from typing import Any

from tests.evaluations.domain.charts import both
from tests.evaluations.domain.panel_cases import NORMAL_NERVES

SORE_RIGHT = "symptomatic_side N right"
POSITIVE_SLR = [
    "test_slr R positive",
    "test_slr.concordant R yes",
    "test_slr.structural_diff R increases",
    "test_slr.angle_p1 R 40",
]
POSITIVE_SLUMP = [
    "test_slump R positive",
    "test_slump.concordant R yes",
    "test_slump.neck_release_effect R decreases",
]


def positive(code: str, side: str = "R", *more: str) -> list[str]:
    """A positive test with the familiar symptom."""
    return [f"{code} {side} positive", f"{code}.concordant {side} yes", *more]


SIJ = {
    "test_sij_distraction": "N",
    "test_sij_thigh_thrust": "R",
    "test_sij_compression": "R",
    "test_sij_sacral_thrust": "N",
    "test_sij_gaenslen": "R",
}
SIJ_POSITIVE = [positive(code, side) for code, side in SIJ.items()]
SIJ_NEGATIVE = [[f"{code} {side} negative"] for code, side in SIJ.items()]


def centralised(direction: str = "eil") -> list[str]:
    return [
        f"rm_direction.{direction}.rm_baseline_distal_site N leg_below_knee",
        f"rm_direction.{direction}.rm_after_distal_site N buttock",
        f"rm_direction.{direction}.rm_after N centralised",
    ]


def flat(*groups: list[str]) -> list[str]:
    return list(itertools.chain(*groups))


CASES: dict[str, tuple[str, list[str], dict[str, Any], set[str]]] = {
    "a strain after a lift that stays in the back": (
        "lumbar_strain_nslbp",
        [
            SORE_RIGHT, "palp_site.paraspinal.palp_tone R spasm",
            "palp_site.paraspinal.palp_concordant R yes",
        ],
        {"answers": {"onset_kind": "after_lift"}, "intake__leg_pain_side": "none"},
        {"acute_start", "stays_in_back", "familiar_spasm"},
    ),
    "a strain by exclusion": (
        "lumbar_strain_nslbp",
        flat(
            [SORE_RIGHT], NORMAL_NERVES, *SIJ_NEGATIVE,
            [
                "test_slr R negative", "test_slump R negative", "test_fadir R negative",
                "test_faber R negative",
            ],
        ),
        {},
        {"all_else_clear"},
    ),
    "what speaks against a strain": (
        "lumbar_strain_nslbp",
        ["palp_midline_tender N yes", "neuro_dermatome_l5 R 1"],
        {
            "intake__leg_pain_side": "left", "intake__leg_pain_below_knee": "yes",
            "intake__rest_night_bone_pain": "yes", "intake__symptom_days": 60,
            "intake__improving": "same",
        },
        {"below_knee", "nerve_loss", "night_rest", "focal_bone", "six_weeks"},
    ),
    "a facet joint": (
        "facet",
        [
            SORE_RIGHT, *positive("test_kemp"), "palp_site.facet_column.palp_concordant R yes",
            "run_lateral_trunk_lean R mild",
        ],
        {
            "intake__extension_worse": "yes", "intake__pain_regions": ["lumbar_right"],
            "answers": {"better_with": ["lie"]},
        },
        {"extension_kemp_palpation", "running_lean_or_arch"},
    ),
    "what speaks against a facet joint": (
        "facet",
        centralised(),
        {
            "intake__leg_pain_side": "right", "intake__leg_pain_below_knee": "yes",
            "intake__pain_regions": ["lumbar_mid"], "answers": {"better_with": ["walk"]},
        },
        {"not_relieved_lying", "centralises", "below_knee", "midline_only"},
    ),
    "a disc that centralizes": (
        "disc",
        [
            *centralised(), "post_antalgic_flexed N yes", "post_lateral_shift R correctable",
            SORE_RIGHT,
        ],
        {"intake__bend_forward_worse": "yes", "answers": {"worse_with": ["sit", "cough"]}},
        {"centralises", "worse_flexion", "worse_sitting", "cough", "bent_over", "shift"},
    ),
    "what speaks against a disc": (
        "disc",
        [
            "rm_direction.eil.rm_baseline_distal_site N buttock",
            "rm_direction.eil.rm_after_distal_site N buttock",
            "rm_direction.eil.rm_after N no_effect",
            *flat(*SIJ_POSITIVE[:3]), SORE_RIGHT,
            "rom_lumbar_flexion N 62", "rom_lumbar_flexion.pain_provoked N no",
        ],
        {},
        {"no_direction", "sij_without_centralising", "full_flexion"},
    ),
    "a root at L5 with a positive leg raise": (
        "radiculopathy",
        [
            SORE_RIGHT, *POSITIVE_SLR, *POSITIVE_SLUMP,
            *positive("test_crossed_slr", "L", "test_crossed_slr.reproduces_symptomatic_leg L yes"),
            "neuro_dermatome_l5 R 1", "neuro_myotome_l5 R 4",
        ],
        {
            "intake__leg_pain_side": "right",
            "answers": {"bothers_more": "leg", "worse_with": ["cough"]},
        },
        {"slr", "slump", "crossed_slr", "level_l5", "leg_over_back", "cough"},
    ),
    "roots at L4 and S1": (
        "radiculopathy",
        [
            SORE_RIGHT, "neuro_dermatome_l4 R 1", "neuro_myotome_l4 R 4-",
            "neuro_reflex_patellar R 1+",
            "neuro_reflex_patellar L 2+", "neuro_dermatome_s1 R 0", "neuro_myotome_s1 R 3",
            "neuro_reflex_achilles R 0", "neuro_reflex_achilles L 2+",
            *positive("test_prone_knee_bend", "R",
            "test_prone_knee_bend.structural_diff R increases"),
        ],
        {},
        {"level_l4", "level_s1", "achilles", "femoral", "femoral_and_patellar"},
    ),
    "what speaks against a root": (
        "radiculopathy",
        [SORE_RIGHT, "test_slr R negative", "test_slump R negative", *positive("test_fair")],
        {"intake__leg_pain_side": "right", "intake__leg_pain_below_knee": "no"},
        {"slr_negative", "slump_negative", "above_knee_hip"},
    ),
    "stenosis of an older walker": (
        "stenosis",
        ["gait_walk_pattern N wide_based", "test_romberg N positive"],
        {
            "person__age_years": 74, "intake__leg_pain_side": "both",
            "answers": {"bothers_more": "leg", "worse_with": ["walk"], "better_with": ["sit"]},
        },
        {"both_legs", "claudication", "wide_gait", "romberg", "over_70", "four_of_five"},
    ),
    "what speaks against stenosis": (
        "stenosis",
        [],
        {
            "person__age_years": 30, "intake__leg_pain_side": "none",
            "intake__bend_forward_worse": "yes", "intake__calf_cramp_walk_rest_relief": "yes",
            "answers": {"worse_with": ["sit"], "better_with": ["lie"]},
        },
        {"under_60", "no_claudication", "one_of_five", "worse_flexion", "vascular"},
    ),
    "three of the five sacroiliac tests": (
        "sij",
        [
            SORE_RIGHT, *flat(*SIJ_POSITIVE[:3]), "palp_fortin_finger R yes",
            *positive("test_faber", "R", "test_faber.pain_site R sij"),
        ],
        {"intake__pain_regions": ["sij_right"]},
        {"cluster", "fortin", "faber_posterior", "below_l5_one_side", "not_midline"},
    ),
    "what speaks against the sacroiliac joint": (
        "sij",
        [SORE_RIGHT, *flat(*SIJ_NEGATIVE), *centralised(), "neuro_dermatome_s1 R 1"],
        {"intake__leg_pain_side": "right", "intake__leg_pain_below_knee": "yes"},
        {"all_negative", "centralises", "below_knee_loss"},
    ),
    "a hip with impingement": (
        "hip_fai",
        [
            SORE_RIGHT, *positive("test_fadir", "R", "test_fadir.pain_site R groin"),
            "rom_hip_ir R 20", "rom_hip_ir L 32", *positive("test_scour"),
            *positive("test_log_roll"),
        ],
        {"intake__pain_regions": ["groin_right"]},
        {"fadir", "ir_less", "groin", "scour", "log_roll"},
    ),
    "what speaks against impingement": (
        "hip_fai",
        [
            SORE_RIGHT, "test_fadir R negative",
            "rom_lumbar_flexion.concordant N yes", "rom_lumbar_flexion.pain_site N groin",
        ],
        {"intake__pain_regions": ["lumbar_right"]},
        {"fadir_negative", "lumbar_reproduces"},
    ),
    "an arthritic hip": (
        "hip_oa",
        [
            SORE_RIGHT, *positive("test_scour"), "rom_hip_flexion R 100",
            "rom_hip_flexion.pain_site R lateral_hip", "rom_hip_extension.pain_provoked R yes",
            "rom_hip_ir R 12", "rom_hip_ir L 30", "rom_hip_adduction R 10",
            "rom_hip_adduction L 22",
            "mmt_hip_abductors R 4", "func_squat_pain N posterior_hip",
            "rom_hip_adduction.pain_site R groin",
        ],
        {"person__age_years": 61},
        {
            "sutlive_3", "sutlive_4", "altman", "ir_less", "squat_posterior", "groin_on_abduction",
            "abductors_weak", "adduction_less",
        },
    ),
    "a hip that adducts like the other": (
        "hip_oa",
        [SORE_RIGHT, "rom_hip_adduction R 24", "rom_hip_adduction L 25", "mmt_hip_abductors R 5"],
        {},
        {"adduction_even"},
    ),
    "a sciatic nerve caught in the buttock": (
        "deep_gluteal",
        [
            SORE_RIGHT, *positive("test_piriformis_seated"), *positive("test_fair"),
            "palp_site.piriformis.palp_concordant R yes",
        ],
        {"intake__pain_regions": ["buttock_right"], "answers": {"worse_with": ["sit"]}},
        {"seated_or_active", "fair", "sitting_buttock", "palpation"},
    ),
    "what speaks against the buttock": (
        "deep_gluteal",
        [
            SORE_RIGHT, "test_piriformis_seated R negative", "test_piriformis_active R negative",
            "neuro_dermatome_l5 R 1", *centralised(),
            *positive("test_crossed_slr", "L", "test_crossed_slr.reproduces_symptomatic_leg L yes"),
        ],
        {},
        {"both_negative", "nerve_loss", "repeated_change", "crossed_slr"},
    ),
    "a tired sacrum": (
        "sacral_bsi",
        [
            SORE_RIGHT, *NORMAL_NERVES, "palp_focal_bone R yes", "rom_lumbar_flexion N 58",
            "rom_hip_flexion.pain_provoked R yes", *positive("test_percussion_spinal", "N"),
            "test_single_leg_hop R positive", "test_single_leg_hop.hop_pain_familiar R yes",
            "test_single_leg_hop.pain_nprs R 5",
        ],
        {
            "intake__load_pain": "yes", "intake__intensity_jump": "yes", "intake__prior_bsi": "yes",
            "intake__rest_night_bone_pain": "yes",
        },
        {
            "weight_bearing", "load_spike", "bone_risk", "focal_bone", "percussion", "hop",
            "night_rest",
            "normal_nerves_passive_flexion",
        },
    ),
    "what speaks against a tired sacrum": (
        "sacral_bsi",
        [*centralised(), SORE_RIGHT, "test_single_leg_hop R negative"],
        {"intake__load_pain": "no"},
        {"repeated_change", "not_load", "hop_negative"},
    ),
    "a young gymnast": (
        "spondylolysis",
        ["palp_site.facet_column.palp_focal_bone R yes", SORE_RIGHT],
        {
            "person__age_years": 16, "person__sex_at_birth": "male",
            "intake__extension_worse": "yes", "intake__symptom_days": 40,
        },
        {"under_20", "male", "worse_extension", "focal_bone", "over_3_weeks"},
    ),
    "an old back": (
        "lumbar_oa",
        ["rom_lumbar_extension N 8", *both("rom_lumbar_side_bend", "12")],
        {"person__age_years": 70, "answers": {"stiff_morning": "yes", "morning_stiffness": 20}},
        {"over_65", "stiff_under_60", "less_motion"},
    ),
    "a back too young for arthritis": (
        "lumbar_oa",
        [],
        {
            "person__age_years": 30, "intake__symptom_days": 200, "intake__age_at_onset": 28,
            "intake__improves_with_movement": "yes", "answers": {"onset_kind": "slowly"},
        },
        {"under_40", "inflammatory"},
    ),
    "a slipped vertebra": (
        "spondylolisthesis",
        [
            "palp_step_off N yes", *positive("test_passive_lumbar_extension", "N"),
            *positive("test_prone_instability", "N",
            "test_prone_instability.structural_diff N decreases"),
            "lumbar_aberrant_movement N instability_catch",
            "len_hamstring_ake R 40", SORE_RIGHT,
        ],
        {"intake__extension_worse": "yes"},
        {
            "step_off", "passive_extension", "prone_instability", "aberrant", "worse_extension",
            "tight_hamstrings",
        },
    ),
    "no step": ("spondylolisthesis", ["palp_step_off N no"], {}, {"no_step"}),
    "inflammatory back pain": (
        "axspa",
        ["mmschober_flexion N 3", *both("fingertip_thigh_side_bend", "10")],
        {
            "intake__symptom_days": 200, "intake__age_at_onset": 28,
            "intake__improves_with_movement": "yes", "answers": {"onset_kind": "slowly"},
            "intake__uveitis_hx": "yes", "intake__family_spa": "yes",
            "intake__nsaid_helps_48h": "yes",
            "intake__ibd": "yes", "intake__enthesitis_hx": "yes", "intake__psoriasis_hx": "yes",
        },
        {"asas", "uveitis", "family", "nsaid", "ibd", "enthesitis", "psoriasis", "less_motion"},
    ),
    "what speaks against inflammation": (
        "axspa",
        [],
        {
            "intake__symptom_days": 200, "intake__age_at_onset": 50,
            "intake__improves_with_movement": "no", "answers": {"onset_kind": "suddenly"},
        },
        {"onset_over_45", "not_inflammatory", "mechanical"},
    ),
}  # fmt: skip
