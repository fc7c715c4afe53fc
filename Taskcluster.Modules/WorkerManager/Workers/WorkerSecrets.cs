using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>
/// What of a worker is secret: what a static one proves itself by, and what each registers anew with. Both are stored
/// encrypted.
/// </summary>
internal sealed class WorkerSecrets(Encryption encryption)
{
    internal const string Table = "worker_manager_workers";
    internal const string StaticSecretColumn = "static_secret";
    internal const string SecretColumn = "secret";

    private const string StaticSecretPlace = $"{Table}.{StaticSecretColumn}";
    private const string SecretPlace = $"{Table}.{SecretColumn}";

    /// <summary>A new secret of 44 characters.</summary>
    public static string New() => Credentials.NewAccessToken();

    /// <summary>Stores what a static worker proves itself by.</summary>
    public void SetStatic(Transaction tx, WorkerName worker, string secret) =>
        WorkerStore.SetStaticSecret(tx, worker, Encrypt(StaticSecretPlace, worker, secret));

    /// <summary>Stores what a worker registers anew with; what it was before counts no more.</summary>
    public void Set(Transaction tx, WorkerName worker, string secret) =>
        WorkerStore.SetSecret(tx, worker, Encrypt(SecretPlace, worker, secret));

    /// <summary>Whether this is what a static worker proves itself by.</summary>
    public bool IsStatic(IRows rows, WorkerName worker, string given) =>
        WorkerStore.StaticSecret(rows, worker) is { } stored && IsSame(StaticSecretPlace, worker, stored, given);

    /// <summary>Whether this is what the worker registers anew with.</summary>
    public bool Is(IRows rows, WorkerName worker, string given) =>
        WorkerStore.Secret(rows, worker) is { } stored && IsSame(SecretPlace, worker, stored, given);

    private byte[] Encrypt(string place, WorkerName worker, string secret) =>
        encryption.Encrypt(place, worker.Full, Encoding.UTF8.GetBytes(secret));

    private bool IsSame(string place, WorkerName worker, byte[] stored, string given) =>
        CryptographicOperations.FixedTimeEquals(
            encryption.Decrypt(place, worker.Full, stored), Encoding.UTF8.GetBytes(given));
}
