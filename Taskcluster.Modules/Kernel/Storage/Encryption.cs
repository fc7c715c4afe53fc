using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Columns that must not be readable on disk: AES-256-GCM, bound to table and row, so that a value cannot be moved
/// to another row. Layout: version (1), key id (4), nonce (12), tag (16), then the ciphertext.
/// </summary>
public sealed class Encryption
{
    private const byte Version = 1;
    private const int KeyIdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + KeyIdBytes + NonceBytes + TagBytes;

    /// <summary>Bytes by which a cell begins: its layout and its key's id.</summary>
    internal const int MarkBytes = 1 + KeyIdBytes;

    private readonly IReadOnlyList<byte[]> keys;

    /// <param name="keys">Of 32 bytes each; the last one encrypts, all decrypt.</param>
    public Encryption(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count == 0 || keys.Any(key => key.Length != 32))
        {
            throw new UnusableDataException("An encryption key must have 32 bytes (44 characters of base64).");
        }

        this.keys = keys;
        Mark = new byte[MarkBytes];
        Mark[0] = Version;
        KeyId(keys[^1], Mark.AsSpan(1));
    }

    /// <summary>
    /// The ids of the keys, which cells name; that of the key that encrypts stands last. They tell nothing of the keys.
    /// </summary>
    public IReadOnlyList<string> KeyIds => [.. keys.Select(key =>
    {
        var id = new byte[KeyIdBytes];
        KeyId(key, id);
        return Convert.ToHexStringLower(id);
    })];

    /// <summary>How cells begin that the last key has encrypted.</summary>
    internal byte[] Mark { get; }

    /// <summary>The id of the key that a cell names, from the cell or its beginning.</summary>
    public static string KeyIdOf(ReadOnlySpan<byte> stored) =>
        stored.Length < MarkBytes || stored[0] != Version
            ? "of no known layout"
            : Convert.ToHexStringLower(stored.Slice(1, KeyIdBytes));

    /// <summary>Encrypts a value for one cell.</summary>
    /// <param name="place">Table and column, such as <c>auth_clients.access_token</c>.</param>
    /// <param name="row">The row's key.</param>
    /// <param name="plain">The value.</param>
    public byte[] Encrypt(string place, string row, ReadOnlySpan<byte> plain)
    {
        var key = keys[^1];
        var result = new byte[HeaderBytes + plain.Length];
        var span = result.AsSpan();
        span[0] = Version;
        KeyId(key, span.Slice(1, KeyIdBytes));
        var nonce = span.Slice(1 + KeyIdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(
            nonce, plain, span[HeaderBytes..], span.Slice(HeaderBytes - TagBytes, TagBytes), Binding(place, row));
        return result;
    }

    /// <exception cref="UnusableDataException">
    /// The key that encrypted the value is not known, or the value was altered.
    /// </exception>
    public byte[] Decrypt(string place, string row, ReadOnlySpan<byte> stored)
    {
        if (stored.Length < HeaderBytes || stored[0] != Version)
        {
            throw new UnusableDataException($"The encrypted value of {place} in row '{row}' has not the known layout.");
        }

        Span<byte> id = stackalloc byte[KeyIdBytes];
        foreach (var key in keys)
        {
            KeyId(key, id);
            if (!id.SequenceEqual(stored.Slice(1, KeyIdBytes)))
            {
                continue;
            }

            var plain = new byte[stored.Length - HeaderBytes];
            using var cipher = new AesGcm(key, TagBytes);
            try
            {
                cipher.Decrypt(
                    stored.Slice(1 + KeyIdBytes, NonceBytes),
                    stored[HeaderBytes..],
                    stored.Slice(HeaderBytes - TagBytes, TagBytes),
                    plain,
                    Binding(place, row));
            }
            catch (AuthenticationTagMismatchException)
            {
                throw new UnusableDataException($"The encrypted value of {place} in row '{row}' was altered.");
            }

            return plain;
        }

        throw new UnusableDataException(
            $"The encrypted value of {place} in row '{row}' was made with a key that is not among those given.");
    }

    /// <summary>
    /// A key of 32 bytes for another purpose, such as signing URLs; the same until the keys are rotated.
    /// </summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, keys[^1], 32, info: Encoding.UTF8.GetBytes(purpose));

    private static byte[] Binding(string place, string row) => Encoding.UTF8.GetBytes($"{place}\n{row}");

    private static void KeyId(ReadOnlySpan<byte> key, Span<byte> id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        hash[..KeyIdBytes].CopyTo(id);
    }
}
