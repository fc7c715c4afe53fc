using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>A browser without scripts: it keeps cookies, follows nothing, and fills in the forms of pages.</summary>
internal sealed class Visitor(string rootUrl) : IDisposable
{
    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    public Visitor(RunningServer server)
        : this(server.RootUrl)
    {
    }

    /// <summary>What it keeps: names and values.</summary>
    public IReadOnlyDictionary<string, string> Cookies => cookies;

    public bool HasSession => cookies.Keys.Any(name => name.Contains("tc-session", StringComparison.Ordinal));

    public Task<Page> Get(string path, params (string Name, string Value)[] headers) =>
        Send(new HttpRequestMessage(HttpMethod.Get, UriOf(path)), headers);

    /// <summary>A form as a page of any site could send it.</summary>
    public Task<Page> Post(
        string path,
        IEnumerable<KeyValuePair<string, string>> fields,
        params (string Name, string Value)[] headers) =>
        Send(
            new HttpRequestMessage(HttpMethod.Post, UriOf(path)) { Content = new FormUrlEncodedContent(fields) },
            headers);

    /// <summary>Fills in the form of a page that bears this action, and sends it as a browser does.</summary>
    public Task<Page> Submit(Page page, string action, params (string Name, string? Value)[] changes)
    {
        var form = page.Form(action);
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                form.Fields.Remove(name);
            }
            else
            {
                form.Fields[name] = value;
            }
        }

        return Post(form.Url, form.Fields, ("Sec-Fetch-Site", "same-origin"), ("Origin", rootUrl));
    }

    /// <summary>Signs in with credentials.</summary>
    public async Task<Page> SignIn(Credentials credentials, string page = "/signin") => await Submit(
        await Get(page),
        "credentials",
        ("clientId", credentials.ClientId),
        ("accessToken", credentials.AccessToken),
        ("certificate", credentials.Certificate ?? ""));

    /// <summary>Somebody who has signed in.</summary>
    public static async Task<Visitor> SignedIn(RunningServer server, Credentials? credentials = null)
    {
        var visitor = new Visitor(server);
        (await visitor.SignIn(credentials ?? server.Root)).Status.Should().Be(303);
        return visitor;
    }

    public void Dispose() => http.Dispose();

    private Uri UriOf(string path) => new(
        path.StartsWith("http", StringComparison.Ordinal) ? path : rootUrl + path,
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private async Task<Page> Send(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
            if (cookies.Count > 0)
            {
                request.Headers.TryAddWithoutValidation(
                    "Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            }

            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await http.SendAsync(request);
            var set = answer.Headers.TryGetValues("Set-Cookie", out var values) ? values.ToList() : [];
            set.ForEach(Keep);
            return new Page(answer, set, await answer.Content.ReadAsStringAsync());
        }
    }

    private void Keep(string cookie)
    {
        var pair = cookie.Split(';')[0].Split('=', 2);
        if (pair[1].Length == 0 || cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
        {
            cookies.Remove(pair[0]);
        }
        else
        {
            cookies[pair[0]] = pair[1];
        }
    }
}

/// <summary>What a browser got.</summary>
internal sealed partial record Page
{
    public Page(HttpResponseMessage answer, IReadOnlyList<string> setCookies, string text)
    {
        Status = (int)answer.StatusCode;
        Location = answer.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : null;
        SetCookies = setCookies;
        Text = text;
        Headers = answer.Headers.Concat(answer.Content.Headers)
            .ToDictionary(
                header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
    }

    public int Status { get; }

    public string? Location { get; }

    public string Text { get; }

    public IReadOnlyList<string> SetCookies { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The text as a person reads it.</summary>
    public string Shown => Blanks().Replace(WebUtility.HtmlDecode(Tags().Replace(Text, " ")), " ");

    /// <summary>The values of a redirect's query, and of what stands behind its <c>#</c>.</summary>
    public IReadOnlyDictionary<string, string> Sent =>
        Location!.Split('?', '#', '&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));

    /// <summary>A form of the page: where it is sent, and what stands in it.</summary>
    public (string Url, Dictionary<string, string> Fields) Form(string action)
    {
        foreach (Match form in Forms().Matches(Text))
        {
            var fields = FieldsOf(form.Value);
            if (fields.GetValueOrDefault("action") == action)
            {
                return (Attribute(form.Value[..form.Value.IndexOf('>')], "action") ?? "/", fields);
            }
        }

        throw new InvalidOperationException($"There is no form '{action}' on this page ({Status}): {Text}");
    }

    private static Dictionary<string, string> FieldsOf(string form)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in Inputs().Matches(form))
        {
            var type = Attribute(input.Value, "type");
            var isOff = type == "checkbox" && !input.Value.Contains(" checked", StringComparison.Ordinal);
            if (Attribute(input.Value, "name") is { } name && !isOff)
            {
                fields[name] = Attribute(input.Value, "value") ?? "";
            }
        }

        foreach (Match area in Areas().Matches(form))
        {
            var text = WebUtility.HtmlDecode(area.Groups["text"].Value);
            fields[Attribute(area.Value, "name")!] = text.StartsWith('\n') ? text[1..] : text;
        }

        return fields;
    }

    private static string? Attribute(string tag, string name) =>
        tag.Split($" {name}=\"") is [_, var rest, ..] ? WebUtility.HtmlDecode(rest.Split('"')[0]) : null;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex("<textarea[^>]*>(?<text>.*?)</textarea>", RegexOptions.Singleline, 1000)]
    private static partial Regex Areas();

    [GeneratedRegex("\\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tags();
}
