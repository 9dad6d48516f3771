// Counts the words of a text, and tells the most frequent ones: a job in the way of JsJob.

function jsJobRun(input, options, callback) {
    if (typeof input?.text !== "string") {
        callback(Object.assign(new Error("the input has no text"), { code: "TEXT_IS_BLANK" }));
        return;
    }
    const counts = new Map();
    const words = input.text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, options.most ?? 3);
    callback(null, { words: words.length, different: counts.size, frequent: Object.fromEntries(frequent) });
}
