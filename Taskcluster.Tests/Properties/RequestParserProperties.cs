using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Events.Feed;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.TaskStorage.Files;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Targets, queries, bodies and what stands in them: whatever is sent is read, or refused as the API says.
/// </summary>
[Category(Cases.Category)]
public sealed class RequestParserProperties
{
    private static readonly ApiOptions Options = new();
    private static readonly ApiMethod Method = new GetCurrentScopes();

    private static readonly ApiMethod[] Methods =
    [
        .. typeof(ApiMethod).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ApiMethod)) && !type.IsAbstract && type.IsPublic)
            .Where(type => type.GetConstructor([]) is not null)
            .Select(type => (ApiMethod)Activator.CreateInstance(type)!),
    ];

    private static readonly Routes[] Services =
        [.. Methods.GroupBy(method => method.Declaration.Service).Select(methods => new Routes([.. methods]))];

    private static readonly Regex EventIds = EcmaRegex.Compile(EventId.Pattern, TimeSpan.FromSeconds(5));

    [Test]
    public void A_path_is_found_exactly_where_some_route_matches_it() => Cases.Check(Prop.ForAll(
        (from service in Gen.Elements(Services)
         from parts in Gen.Frequency(
             (5, Gen.Elements(service.Words)), (3, Gen.Elements("a", "x%2Fy", "..", "", "%", "é", "0"))).ListOf()
         from verb in Gen.Elements("GET", "PUT", "POST", "DELETE", "PATCH")
         select (service, verb, Path: string.Concat(parts.Take(7).Select(part => "/" + part)))).ToArbitrary(),
        call => call.service.Finds(call.verb, call.Path) == call.service.Matches(call.verb, call.Path)));

    [Test]
    public void An_escaped_text_is_decoded_as_everybody_decodes_it_or_refused() => Cases.Check(Prop.ForAll(
        GarbledText.Of("a", "%20", "%", "%2", "%zz", "%c3%a9", "%ff", "+", "%25", "%00", "%ed%a0%80", "é")
            .ToArbitrary(),
        raw => !RawTarget.TryDecode(raw, out var decoded)
            || decoded == Uri.UnescapeDataString(raw) || raw.Any(char.IsSurrogate)));

    [Test]
    public void A_query_is_refused_or_read_pair_by_pair() => Cases.Check(Prop.ForAll(
        GarbledText.Of("a", "=", "&", "b=1", "%20", "%", "+", "bewit=x", "a=%c3%a9", "==", "&&").ToArbitrary(),
        query => !RawTarget.TryParseQuery(query, out var pairs)
            || (pairs.Count <= query.Split('&').Length && pairs.All(pair => pair.Key != "bewit"))));

    [Test]
    public void A_query_is_read_as_it_was_written() => Cases.Check(Prop.ForAll(
        GarbledText.Of("a", "=", "&", " ", "+", "%", "é", "😀").Two()
            .Where(pair => GarbledText.IsText(pair.Item1 + pair.Item2)).ToArbitrary(),
        pair => RawTarget.TryParseQuery(
                $"k{Uri.EscapeDataString(pair.Item1)}={Uri.EscapeDataString(pair.Item2)}", out var pairs)
            && pairs.Single() is var (key, value) && key == "k" + pair.Item1 && value == pair.Item2));

    [Test]
    public void A_body_is_an_object_or_an_array_of_readable_text_or_it_is_malformed() => Cases.Check(Prop.ForAll(
        GarbledText.BytesOf(
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", "1", "1e999", "-0", "null", "true",
            " ",
            "{\"a\":1}", "[1,2]", "\ufeff", "{\"a\":", "[[[[", "]]]]", "\"\\x\"", "NaN").ToArbitrary(),
        bytes =>
        {
            using var call = Call(bytes, []);
            try
            {
                call.ParseBody();
                return bytes.Length == 0
                    || (call.Json.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Reads(call.Json));
            }
            catch (ApiError error) when (error.Code == "MalformedPayload")
            {
                return true;
            }
        }));

    [Test]
    public void A_page_is_found_or_refused_whatever_token_is_sent() => Cases.Check(Prop.ForAll(
        GarbledText.Of("WyJhIl0", "W10", "bnVsbA", "[\"a\"]", "=", "-", "_", "WyJcdWQ4MDAiXQ", "WzFd", "W251bGxd")
            .ToArbitrary(),
        GarbledText.Of("0", "1", "1000", "99999999999", "-1", "x").ToArbitrary(),
        (token, limit) =>
        {
            using var call = Call([], [new("continuationToken", token), new("limit", limit)]);
            try
            {
                return Page.Strictly(call).Limit <= Page.MaxLimit && Page.Of(call).AfterNumber(0) is var _;
            }
            catch (ApiError error) when (error.Status == 400)
            {
                return true;
            }
        }));

    [Test]
    public void An_event_id_is_one_exactly_where_its_pattern_says_so() => Cases.Check(Prop.ForAll(
        GarbledText.Of("a", "0", "-", "1", "9223372036854775807", "8c1d40a2b7e95f63-", "00", "+", "٣").ToArbitrary(),
        text =>
        {
            var isOne = EventId.TryParse(text, out var id);
            var mayBe = EventIds.IsMatch(text);

            // A number of 19 digits may be too great.
            return isOne ? mayBe && id.ToString() == text : !mayBe || text.Length >= 19;
        }));

    [Test]
    public void Bindings_are_read_or_at_fault() => Cases.Check(Prop.ForAll(
        GarbledText.Of(
            "{\"bindings\":[", "]}", "{\"exchange\":\"e\",\"routingKeyPattern\":\"#\"}", ",", "{", "}", "[", "]",
            "null",
            "\"bindings\"", ":", "1", "\"\\ud800\"", "{\"exchange\":1}").Where(GarbledText.IsText).ToArbitrary(),
        text => AskedBindings.Parse(text, 5) is var asked
            && (asked.Fault is null ? asked.Bindings.Count <= 5 : asked.Bindings.Count == 0)));

    [Test]
    public void A_moment_is_refused_or_stays_the_same_when_it_is_written() => Cases.Check(Prop.ForAll(
        GarbledText.Of(
            "2026-01-01T00:00:00", "2026-02-30", "T", "Z", "+01:00", "-2359", ".123456789", "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:60", " ", "t", "z", "+99").ToArbitrary(),
        text => !WireTime.TryParse(text, out var moment)
            || (WireTime.TryParse(WireTime.Format(moment), out var again) && again == moment.ToWire())));

    [Test]
    public void A_path_of_the_task_storage_names_a_file_of_a_task_or_nothing() => Cases.Check(Prop.ForAll(
        GarbledText.Of(
            "/", "AAAAAAAAAAAAAAAAAAAAAA", "task.json", "runs", "/runs/0/", "logs.json", "artifacts/", "public/a", "..",
            "%2e%2e", "%00", "%", "?x", "/AAAAAAAAAAAAAAAAAAAAAA/").ToArbitrary(),
        target => StoragePath.Parse(target) is not { } path
            || (path.TaskId.Length == 22 && path.RunId >= 0
                && (path.File == StorageFile.Artifact) == (path.Artifact.Length > 0))));

    private static ApiCall Call(byte[] body, IReadOnlyList<KeyValuePair<string, string>> query) =>
        new(Method, [], () => new Caller(null, ScopeSet.Empty, DateTimeOffset.MaxValue), Options)
        {
            Body = body,
            ContentType = "application/json",
            Query = query,
        };

    private static bool Reads(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && Reads(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(Reads),
        JsonValueKind.String => element.GetString() is not null,
        _ => true,
    };

    /// <summary>The routes of a service, and the same as regular expressions.</summary>
    private sealed class Routes
    {
        private readonly RouteTrie trie = new();
        private readonly List<(string Verb, Regex Path)> naive = [];

        public Routes(IReadOnlyList<ApiMethod> methods)
        {
            foreach (var method in methods)
            {
                trie.Add(method);
                naive.Add((method.Route.Verb, new Regex(
                    PatternOf(method.Route), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5))));
            }

            Words =
            [
                .. methods.SelectMany(method => method.Route.Segments).Where(segment => !segment.IsParameter)
                    .Select(segment => segment.Text).Distinct(),
            ];
        }

        /// <summary>The fixed parts.</summary>
        public string[] Words { get; }

        public bool Finds(string verb, string path) =>
            trie.Find(verb, path, new Range[RouteTrie.MaxParameters]) is not null;

        public bool Matches(string verb, string path) =>
            naive.Exists(route => route.Verb == verb && route.Path.IsMatch(path));

        private static string PatternOf(MethodRoute route)
        {
            var pattern = string.Concat(route.Segments.Select(segment => segment.Kind switch
            {
                SegmentKind.Fixed => "/" + Regex.Escape(segment.Text),
                SegmentKind.Parameter => "/[^/]+",
                SegmentKind.Wildcard => "/.*",
                _ => "(?:/.*)?",
            }));
            return $"^{pattern}/?\\z";
        }
    }
}
