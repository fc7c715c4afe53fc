using System.Buffers;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>Finds equal items of an array: small arrays by comparing all, larger ones by hash.</summary>
internal static class UniqueItems
{
    private const int MostCompared = 8;

    /// <summary>Finds two equal items, if there are.</summary>
    public static bool TryFindTwins(JsonElement array, int length, out int first, out int second)
    {
        var items = ArrayPool<JsonElement>.Shared.Rent(length);
        try
        {
            var count = 0;
            foreach (var item in array.EnumerateArray())
            {
                items[count++] = item;
            }

            return length <= MostCompared
                ? TryCompareAll(items.AsSpan(0, length), out first, out second)
                : TryHash(items.AsSpan(0, length), out first, out second);
        }
        finally
        {
            ArrayPool<JsonElement>.Shared.Return(items, clearArray: true);
        }
    }

    private static bool TryCompareAll(ReadOnlySpan<JsonElement> items, out int first, out int second)
    {
        for (second = 1; second < items.Length; second++)
        {
            for (first = 0; first < second; first++)
            {
                if (JsonEquality.Same(items[first], items[second]))
                {
                    return true;
                }
            }
        }

        first = second = -1;
        return false;
    }

    // A table of chains: for each bucket the last item, for each item its hash and the item before it.
    private static bool TryHash(ReadOnlySpan<JsonElement> items, out int first, out int second)
    {
        var buckets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)items.Length);
        var rented = ArrayPool<int>.Shared.Rent(buckets + (2 * items.Length));
        try
        {
            var heads = rented.AsSpan(0, buckets);
            var hashes = rented.AsSpan(buckets, items.Length);
            var before = rented.AsSpan(buckets + items.Length, items.Length);
            heads.Fill(-1);
            for (second = 0; second < items.Length; second++)
            {
                var hash = JsonEquality.Hash(items[second]);
                ref var head = ref heads[hash & (buckets - 1)];
                for (first = head; first >= 0; first = before[first])
                {
                    if (hashes[first] == hash && JsonEquality.Same(items[first], items[second]))
                    {
                        return true;
                    }
                }

                hashes[second] = hash;
                before[second] = head;
                head = second;
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }

        first = second = -1;
        return false;
    }
}
