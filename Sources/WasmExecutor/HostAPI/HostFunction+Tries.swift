extension HostFunction {
    static let tries: [HostFunction] = []
}
