namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// A limit was reached while a value was judged. It ends the whole judgement, since a mere "invalid" would turn into
/// "valid" under a <c>not</c>; it never leaves <see cref="SchemaValidator"/>.
/// </summary>
internal sealed class EvaluationStopped(string limit) : Exception(limit);
