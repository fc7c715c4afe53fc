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

    private const string FileName = "encryption.key";

    public static Encryption Load(DataFolder folder, string? fromEnvironment)
    {
        if (!string.IsNullOrWhiteSpace(fromEnvironment))
        {
            return Parse(fromEnvironment, $"the environment variable {Variable}");
        }

        var path = folder.Combine(FileName);
        if (!File.Exists(path))
        {
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            folder.WriteOwnerOnly(FileName, Encoding.ASCII.GetBytes(key + "\n"));
        }

        return Parse(File.ReadAllText(path), path);
    }

    private static Encryption Parse(string text, string source)
    {
        try
        {
            var lines = text.Split([',', '\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);
            return new Encryption([.. lines.Select(Convert.FromBase64String)]);
        }
        catch (FormatException)
        {
            throw new UnusableDataException($"The encryption key in {source} is not base64 of 32 bytes.");
        }
    }
}
