using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// What a backup holds, with digests: the file <c>manifest.json</c>, the last that is written of it. A backup without
/// one is none.
/// </summary>
public sealed record BackupManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The layout that this program writes and reads.</summary>
    public const int KnownFormat = 1;

    public int Format { get; init; } = KnownFormat;

    /// <summary>The moment of the snapshot.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The version of the program that made it.</summary>
    public required string Program { get; init; }

    /// <summary>The database and what lies beside it.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>How many contents the database names.</summary>
    public required long Contents { get; init; }

    /// <summary>Bytes of them all.</summary>
    public required long ContentBytes { get; init; }

    /// <summary>Contents that the data folder had lost, or had damaged, when the backup was made.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>The rows of each table, as they stood in the data folder.</summary>
    public required IReadOnlyList<TableDigest> Tables { get; init; }

    /// <summary>
    /// <c>included</c>; <c>left-out</c>; <c>environment</c> where it does not lie in the data folder at all.
    /// </summary>
    public required string EncryptionKey { get; init; }

    /// <summary>The ids of the keys of the data folder; they tell nothing of the keys.</summary>
    public IReadOnlyList<string> KeyIds { get; init; } = [];

    /// <summary>SHA-256 of the manifest without this member.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The text of the file, sealed by its digest.</summary>
    public byte[] ToBytes() => Serialize(this with { Sha256 = Seal() });

    /// <summary>Reads the file.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="source">What it is called in messages.</param>
    /// <exception cref="UnusableDataException">It is damaged, or of another program.</exception>
    public static BackupManifest Parse(ReadOnlySpan<byte> bytes, string source)
    {
        BackupManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupManifest);
        }
        catch (JsonException error)
        {
            throw new UnusableDataException($"{source} is damaged: {error.Message}");
        }

        if (manifest is null || manifest.Sha256 is null)
        {
            throw new UnusableDataException($"{source} is damaged: it has no digest of its own.");
        }

        if (manifest.Format != KnownFormat)
        {
            throw new UnusableDataException(
                $"{source} has the format {manifest.Format}; this program reads {KnownFormat}. Use the program that "
                + $"made it ({manifest.Program}), or a newer one.");
        }

        var seal = manifest.Seal();
        return seal == manifest.Sha256 ? manifest : throw new UnusableDataException(
            $"{source} is damaged: its digest is {seal}, and {manifest.Sha256} was written.");
    }

    /// <summary>What is said of a file of the backup; null if it holds none of this name.</summary>
    public BackupFile? Find(string name) => Files.FirstOrDefault(file => file.Name == name);

    private string Seal() => Convert.ToHexStringLower(SHA256.HashData(Serialize(this with { Sha256 = null })));

    private static byte[] Serialize(BackupManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
}

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its name in the backup and in the data folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>All rows of a table.</summary>
/// <param name="Name">The table.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="Sha256">Of all values, in the order of the table.</param>
public sealed record TableDigest(string Name, long Rows, string Sha256);

/// <summary>Reads and writes manifests.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
