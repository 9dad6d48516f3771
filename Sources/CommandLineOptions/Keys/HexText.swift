import JSON

/// Bytes as Substrate's tools print them: `0x` and lower-case digits.
func hex(_ bytes: [UInt8]) -> String { JSON.hex(bytes).string ?? "0x" }
