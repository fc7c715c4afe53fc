namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Stands before the writer where a test decides which closures share a transaction, and when that comes.
/// </summary>
internal interface IWriterGate
{
    /// <summary>
    /// A closure comes: true if it is kept back until <see cref="Writer.Admit"/>. On its caller's thread.
    /// </summary>
    bool KeepsBack(WriteCall call);

    /// <summary>So many closures are done, with all that follows them. On the writer's thread.</summary>
    void Done(int count);
}
