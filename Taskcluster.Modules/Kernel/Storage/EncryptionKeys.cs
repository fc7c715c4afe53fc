using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Where encryption keys come from: the environment variable <c>TASKCLUSTER_ENCRYPTION_KEY</c>, or the file
/// <c>encryption.key</c> of the data folder (mode 0600), made at the first start. One key a line or separated by
/// commas, each 32 bytes in base64; the last one encrypts.
/// </summary>
public static class EncryptionKeys
{
    public const string Variable = "TASKCLUSTER_ENCRYPTION_KEY";

    /// <summary>The file's name.</summary>
    public const string FileName = "encryption.key";

    private static readonly char[] Separators = [',', '\n', '\r', ' '];

    /// <summary>Whether the environment gives the keys, so that there is no file to look at.</summary>
    public static bool AreGiven(string? fromEnvironment) => !string.IsNullOrWhiteSpace(fromEnvironment);

    /// <summary>Whether the folder has no keys yet, and the environment gives none.</summary>
    public static bool IsMissing(DataFolder folder, string? fromEnvironment) =>
        !AreGiven(fromEnvironment) && !File.Exists(folder.Combine(FileName));

    /// <summary>The keys of a folder; the file is made where it is missing.</summary>
    public static Encryption Load(DataFolder folder, string? fromEnvironment)
    {
        if (IsMissing(folder, fromEnvironment))
        {
            Write(folder, [NewKey()]);
        }

        return Read(folder.Path, fromEnvironment);
    }

    /// <summary>The keys of a folder that somebody else may be using; nothing is made.</summary>
    /// <exception cref="UnusableDataException">There are none.</exception>
    public static Encryption Read(string dataFolder, string? fromEnvironment)
    {
        if (AreGiven(fromEnvironment))
        {
            return Parse(Split(fromEnvironment!), $"the environment variable {Variable}");
        }

        var path = Path.Combine(dataFolder, FileName);
        return File.Exists(path)
            ? Parse(Split(File.ReadAllText(path)), path)
            : throw new UnusableDataException($"{path} is missing: put it back, or give the key as {Variable}.");
    }

    /// <summary>The keys of a file that lies anywhere.</summary>
    /// <exception cref="UnusableDataException">There is none, or it holds something else.</exception>
    public static Encryption ReadFile(string path) => File.Exists(path)
        ? Parse(Split(File.ReadAllText(path)), path)
        : throw new UnusableDataException($"There is no file {path} with encryption keys.");

    /// <summary>
    /// Adds a new key to the folder's file; it is on disk when this returns, before anything is under it.
    /// </summary>
    public static Encryption Append(DataFolder folder) => Rewrite(folder, keys => [.. keys, NewKey()]);

    /// <summary>Leaves only the last key in the folder's file. What is under another one is lost.</summary>
    public static Encryption KeepLast(DataFolder folder) => Rewrite(folder, keys => [keys[^1]]);

    private static Encryption Rewrite(DataFolder folder, Func<string[], string[]> change)
    {
        var path = folder.Combine(FileName);
        var keys = change(Split(File.ReadAllText(path)));
        var encryption = Parse(keys, path);
        Write(folder, keys);
        return encryption;
    }

    private static void Write(DataFolder folder, IEnumerable<string> keys) =>
        folder.WriteOwnerOnly(FileName, Encoding.ASCII.GetBytes(string.Concat(keys.Select(key => key + "\n"))));

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string[] Split(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    private static Encryption Parse(string[] keys, string source)
    {
        try
        {
            return new Encryption([.. keys.Select(Convert.FromBase64String)]);
        }
        catch (FormatException)
        {
            throw new UnusableDataException($"The encryption key in {source} is not base64 of 32 bytes.");
        }
    }
}
