/// The program that calls a job in the way of JsJob: it runs the script, which defines `jsJobRun`, or `polySolvePage` as
/// older ones do, hands it the input and the manifest's options, and writes the envelope of what it calls back with.
///
/// The first call back counts; an exception counts more, also one after it.
let jsJobDriver = """
    const [script, options] = Deno.args;
    let answer;

    function finish(envelope) {
        console.log(JSON.stringify({ result: envelope.result, e2e: false, ...envelope }));
        Deno.exit(0);
    }

    function fail(error) {
        const properties = error instanceof Error
            ? { ...error, message: error.message, stack: error.stack }
            : { message: String(error) };
        finish({ result: "Error", code: "JSJOB_ERROR", error: properties });
    }

    addEventListener("error", (event) => { event.preventDefault(); fail(event.error ?? event.message); });
    addEventListener("unhandledrejection", (event) => { event.preventDefault(); fail(event.reason); });

    try {
        const text = await new Response(Deno.stdin.readable).text();
        const input = text === "" ? null : JSON.parse(text);
        (0, eval)(Deno.readTextFileSync(script));
        const run = globalThis.jsJobRun ?? globalThis.polySolvePage;
        if (typeof run !== "function") throw new Error("the script defines no function jsJobRun");
        run(input, JSON.parse(options), (error, data, details) => {
            if (answer) return;
            answer = { error, data, details };
            // An exception that follows has its turn before the answer is written.
            setTimeout(() => {
                if (error) fail(error);
                if (data === undefined || data === null) fail(new Error("neither solution nor error"));
                finish({ result: "Success", data, details });
            }, 0);
        });
    } catch (error) {
        fail(error);
    }

    """
