import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// The compiler plug-in behind the attributes that `FrameSupport/Macros.swift` declares and documents.
@main
struct RuntimeMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        ScaleMacro.self, CallsMacro.self, PalletMacro.self, StorageMacro.self, ConstructRuntimeMacro.self,
        RuntimeFunctionsMacro.self, MarkerMacro.self,
    ]
}
