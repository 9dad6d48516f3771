import Foundation

/// A moment as the clock on the wall shows it.
struct LocalTime: Sendable {
    /// Year, month, day, hour, minute and second.
    let text: String
    let milliseconds: Int

    var withMilliseconds: String {
        let digits = String(milliseconds)
        return "\(text).\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)"
    }

    init(text: String, milliseconds: Int) {
        self.text = text
        self.milliseconds = milliseconds
    }

    static func now() -> LocalTime {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        var parts = tm()
        localtime_r(&moment.tv_sec, &parts)
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
            // Years of more than 16 digits do not come; a text that did not fit would be empty.
            let length = strftime(buffer.baseAddress, buffer.count, "%Y-%m-%d %H:%M:%S", &parts)
            return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return LocalTime(text: text, milliseconds: moment.tv_nsec / 1_000_000)
    }
}
