namespace Taskcluster.Modules.Index.Tasks;

/// <summary>Which of two tasks keeps a place: the one of the higher rank, or the later one of the same rank.</summary>
internal static class Rank
{
    /// <summary>What is right, for those who gave something else.</summary>
    public const string Needed = "a whole number from -9007199254740991 to 9007199254740991";

    // What every client can hold exactly, JavaScript's included.
    private const double Greatest = (1L << 53) - 1;

    /// <summary>Takes a number as a rank; false if it has a fraction or is too large to be compared exactly.</summary>
    public static bool TryFrom(double number, out long rank)
    {
        var isRank = double.IsInteger(number) && Math.Abs(number) <= Greatest;
        rank = isRank ? (long)number : 0;
        return isRank;
    }
}
