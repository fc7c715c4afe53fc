namespace Taskcluster.Tests.Abuse;

/// <summary>Random numbers of one request, and what has been made of them.</summary>
internal sealed class FuzzRandom(int seed) : Random(seed)
{
    private readonly HashSet<FuzzShape> shapes = [];

    /// <summary>What the request is, besides the example.</summary>
    public IReadOnlyCollection<FuzzShape> Shapes => shapes;

    public void Note(FuzzShape shape) => shapes.Add(shape);
}

/// <summary>
/// What can be done to the request of an example. Each of them is counted, so that none is only written down.
/// </summary>
internal enum FuzzShape
{
    /// <summary>Verb, target, body, signer and framing are the example's.</summary>
    Example,
    OtherVerb,
    ChangedPath,
    LongerPath,
    DeclaredQuery,
    StrayQuery,
    NoQuery,
    NoBody,
    StrayBody,

    /// <summary>The body was made from the published schema.</summary>
    SchemaBody,
    MemberRemoved,
    MemberAdded,
    MemberRenamed,
    ItemRemoved,
    ItemsRepeated,
    Wrapped,
    TextLengthened,
    TextReplaced,
    ValueReplaced,

    /// <summary>What no tree of JSON can hold: deep nesting, vast numbers, half surrogates, or no JSON.</summary>
    Fragment,
    BytesCut,
    BytesNoText,
    BytesOfOtherCoding,
    BytesZipped,
    BytesReplaced,
    OtherContentType,
    MoreHeaders,
    NoCredentials,
    WrongToken,
    UnknownClient,
    FewScopes,
    NastyScopes,
    LentCredentials,
    SpoiltCredentials,
    Chunked,
    NoLength,
    UnreadableLength,
    TwoLengths,
    LengthTooLarge,
    LengthTooSmall,
    BodyTooLarge,
    ChunksCut,
    UnknownCoding,
}
