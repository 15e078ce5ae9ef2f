#![no_main]

libfuzzer_sys::fuzz_target!(init: crossbreak_fuzz::watch_panics(), |data: &[u8]| crossbreak_fuzz::readers::targets(data));
