using System.Text;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Definitions;

/// <summary>
/// What of a hook is secret: the token by which anybody can trigger it, and the id of its next task, which somebody
/// else could create before it. Both are slugs of a cryptographic source, and are stored encrypted.
/// </summary>
public sealed class HookSecrets(Encryption encryption)
{
    internal const string Table = "hooks_hooks";
    internal const string TokenColumn = "trigger_token";
    internal const string TaskIdColumn = "next_task_id";

    private const string TokenPlace = $"{Table}.{TokenColumn}";
    private const string TaskIdPlace = $"{Table}.{TaskIdColumn}";

    /// <summary>A new token, encrypted.</summary>
    public byte[] NewToken(HookName name) => New(TokenPlace, name);

    /// <summary>A new id for the next task, encrypted.</summary>
    public byte[] NewTaskId(HookName name) => New(TaskIdPlace, name);

    /// <exception cref="UnusableDataException">It was altered, or its key is not given.</exception>
    public string Token(HookName name, byte[] stored) => Decrypt(TokenPlace, name, stored);

    /// <exception cref="UnusableDataException">It was altered, or its key is not given.</exception>
    public string TaskId(DueHook due) => Decrypt(TaskIdPlace, due.Hook.Name, due.TaskId);

    // Access tokens are two slugs of a cryptographic source, and a slug is what a task's id has to be.
    private byte[] New(string place, HookName name) => encryption.Encrypt(
        place, name.Full, Encoding.ASCII.GetBytes(Credentials.NewAccessToken()[..SlugId.Length]));

    private string Decrypt(string place, HookName name, byte[] stored) =>
        Encoding.ASCII.GetString(encryption.Decrypt(place, name.Full, stored));
}
