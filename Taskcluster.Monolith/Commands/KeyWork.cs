using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>What rotate-key does, once it has the folder to itself.</summary>
internal sealed class KeyWork(DataFolder folder, Encryption keys, KeyRotation rotation, RotationDisplay display)
{
    private readonly bool areGiven =
        EncryptionKeys.AreGiven(Environment.GetEnvironmentVariable(EncryptionKeys.Variable));

    public async Task Rotate(CancellationToken cancellation)
    {
        var usage = Readable(rotation.Usage(keys));
        var to = keys;
        if (usage.Outdated > 0)
        {
            display.Say($"Values that are not under the last key yet: {usage.Outdated}. Going on with that key.");
        }
        else if (areGiven)
        {
            throw new UnusableDataException(
                $"Everything is under the last key of {EncryptionKeys.Variable} already. To rotate, add a new key at "
                + "its end, behind a comma (32 random bytes in base64, such as `openssl rand -base64 32` gives), and "
                + "run this again; no file is touched.");
        }
        else
        {
            to = EncryptionKeys.Append(folder);
            display.Say($"The new key is in {folder.Combine(EncryptionKeys.FileName)}.");
        }

        usage = rotation.Usage(to);
        var done = await display.Follow(
            usage.Outdated, progress => rotation.Run(to, progress, cancellation));
        display.Conclude(to.KeyIds[^1], done, to.KeyIds.Count, Next(to.KeyIds.Count));
    }

    public Task DropOld()
    {
        var usage = Readable(rotation.Usage(keys));
        if (usage.Outdated > 0)
        {
            throw new UnusableDataException(
                $"Values that are still under an old key: {usage.Outdated}. It is therefore kept; run rotate-key "
                + "without --drop-old to its end first.");
        }

        if (usage.Keys.Count == 1)
        {
            display.Conclude(usage.Current, 0, 1, "There is one key only; nothing is to be dropped.");
        }
        else if (areGiven)
        {
            display.Conclude(
                usage.Current,
                0,
                usage.Keys.Count,
                $"Nothing is under the older keys. Leave only the last one in {EncryptionKeys.Variable}, and keep the "
                + "others as long as you keep backups that were made under them.");
        }
        else
        {
            EncryptionKeys.KeepLast(folder);
            display.Conclude(
                usage.Current, 0, 1, $"Old keys removed: {usage.Keys.Count - 1}. Older backups need them still.");
        }

        return Task.CompletedTask;
    }

    private KeyUsage Readable(KeyUsage usage) => usage.Unreadable == 0
        ? usage
        : throw new UnusableDataException(
            $"Values under a key that is not among those given: {usage.Unreadable}. Nothing was changed; put the "
            + $"missing key into {(areGiven ? EncryptionKeys.Variable : folder.Combine(EncryptionKeys.FileName))}, "
            + "before the others.");

    private string Next(int keyCount) => keyCount == 1
        ? "There are no old keys."
        : areGiven
            ? $"The older keys in {EncryptionKeys.Variable} are not needed any more but by older backups."
            : "The old keys are still there for older backups; rotate-key --drop-old removes them.";
}
