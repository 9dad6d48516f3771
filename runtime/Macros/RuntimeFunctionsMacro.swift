import SwiftSyntax
import SwiftSyntaxMacros

/// `#runtimeFunctions`: one list of functions by name becomes a lookup and, for Wasm, an export each.
struct RuntimeFunctionsMacro: DeclarationMacro {
    static func expansion(
        of node: some FreestandingMacroExpansionSyntax, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let list = node.arguments.first?.expression.as(DictionaryExprSyntax.self),
            let elements = list.content.as(DictionaryElementListSyntax.self)
        else { throw MisuseError("#runtimeFunctions needs functions by name, as in [\"Core_version\": version]") }
        var functions: [(name: String, function: String)] = []
        for element in elements {
            guard let name = element.key.as(StringLiteralExprSyntax.self)?.representedLiteralValue else {
                throw MisuseError("a runtime function's name is a string literal")
            }
            if functions.contains(where: { $0.name == name }) {
                throw MisuseError("two runtime functions have the name \(name)")
            }
            functions.append((name, element.value.trimmedDescription))
        }
        return [lookup(functions), exports(functions, in: context)]
    }

    private static func lookup(_ functions: [(name: String, function: String)]) -> DeclSyntax {
        """
        func runtimeFunction(named name: String) -> RuntimeAPIs.Function? {
            switch name {
            \(raw: functions.map { "case \(literal($0.name)): \($0.function)" }.joined(separator: "\n"))
            default: nil
            }
        }
        """
    }

    private static func exports(
        _ functions: [(name: String, function: String)], in context: some MacroExpansionContext
    ) -> DeclSyntax {
        let exports = functions.map { name, function in
            """
            @_expose(wasm, \(literal(name)))
            @_cdecl(\(literal(name)))
            func \(context.makeUniqueName(name))(_ input: UInt32, _ length: UInt32) -> UInt64 {
                RuntimeAPIs.answer(\(literal(name)), \(function), input, length)
            }
            """
        }
        return """
            #if hasFeature(Embedded)
            \(raw: exports.joined(separator: "\n"))
            #endif
            """
    }
}
