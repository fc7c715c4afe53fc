using System.Buffers;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Memory that a request has until it is answered, which may be while hundreds of others wait for the same commit. The
/// pool that all of .NET shares keeps some dozens of pieces of each size, and whoever finds none allocates.
/// </summary>
internal static class LentMemory
{
    /// <summary>Bytes of the largest piece of which many are kept: more than nearly all bodies have.</summary>
    private const int LargestKept = 16 * 1024;

    private const int KeptOfEachSize = 256;

    private static readonly ArrayPool<byte> Kept = ArrayPool<byte>.Create(LargestKept, KeptOfEachSize);

    /// <summary>A piece of at least so many bytes; what is in it is anybody's.</summary>
    public static byte[] Lend(int bytes) => (bytes <= LargestKept ? Kept : ArrayPool<byte>.Shared).Rent(bytes);

    /// <summary>Gives a piece back, once.</summary>
    public static void GiveBack(byte[] piece) =>
        (piece.Length <= LargestKept ? Kept : ArrayPool<byte>.Shared).Return(piece);
}
