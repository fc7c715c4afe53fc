namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// Places in their order, as a row holds them: the first one is the row's key, and of each that follows there is what
/// it differs by from the one before it, in 7 bits a byte, the lowest first. Tasks that were made together take two
/// bytes each.
/// </summary>
internal static class PlaceList
{
    /// <summary>Most bytes of one place.</summary>
    public const int LongestPlace = 20;

    private const int MoreFollows = 0x80;

    /// <summary>Appends all places of a row to a list.</summary>
    public static void Read(Place first, ReadOnlySpan<byte> others, List<Place> places)
    {
        places.Add(first);
        var (created, number) = (first.Created, first.Number);
        while (!others.IsEmpty)
        {
            created += (long)ReadNumber(ref others);
            number += Signed(ReadNumber(ref others));
            places.Add(new Place(created, number));
        }
    }

    /// <summary>Writes the place that follows another one; how many bytes it took.</summary>
    public static int Write(Place before, Place place, Span<byte> bytes)
    {
        var written = WriteNumber((ulong)(place.Created - before.Created), bytes);
        return written + WriteNumber(Unsigned(place.Number - before.Number), bytes[written..]);
    }

    // Small numbers stay small, whichever their sign.
    private static ulong Unsigned(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static long Signed(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

    private static int WriteNumber(ulong number, Span<byte> bytes)
    {
        var count = 0;
        for (; number >= MoreFollows; number >>= 7)
        {
            bytes[count++] = (byte)(number | MoreFollows);
        }

        bytes[count++] = (byte)number;
        return count;
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        var (number, count) = (0UL, 0);
        byte read;
        do
        {
            read = bytes[count];
            number |= (ulong)(read & (MoreFollows - 1)) << (7 * count++);
        }
        while (read >= MoreFollows);

        bytes = bytes[count..];
        return number;
    }
}
