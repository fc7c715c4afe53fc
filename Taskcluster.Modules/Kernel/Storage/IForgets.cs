namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Somebody who keeps in memory what follows from the stored state, or what its callers did, and whom
/// <see cref="Database.WhenInDoubt"/> does not tell. When all rows are replaced by others, it must be as after a start.
/// It is found by its type, and is registered as a service by that.
/// </summary>
public interface IForgets
{
    /// <summary>
    /// All state is another now. Called on the writer's thread, after the commit and before anybody is answered: it
    /// must be short and must not throw.
    /// </summary>
    void Forget();
}
