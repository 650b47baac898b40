//! What the processor offers of the instruction sets that the library knows of.

use core::ffi::CStr;

/// The names, separated by spaces: "sse4.2", "avx2" (with BMI2), "avx512" (F, BW, DQ, VL, VBMI2, VPOPCNTDQ). Kernels of
/// both count bits as well; where a hypervisor hides that, LZCNT would be another instruction, with other results.
pub fn cpu_features() -> &'static CStr {
    #[cfg(target_arch = "x86_64")]
    {
        let sse42 = is_x86_feature_detected!("sse4.2");
        let avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("popcnt");
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("avx512vpopcntdq");
        match (sse42, avx2, avx512) {
            (true, true, true) => c"sse4.2 avx2 avx512",
            (true, true, false) => c"sse4.2 avx2",
            (true, false, _) => c"sse4.2",
            (false, _, _) => c"",
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    c""
}
