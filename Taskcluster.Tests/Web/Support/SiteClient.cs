using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Monolith.Web.Sessions;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Support;

/// <summary>A browser as far as pages need one: it keeps cookies, and fills in and sends forms.</summary>
public sealed class SiteClient : IDisposable
{
    private readonly RunningServer server;
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public SiteClient(RunningServer server)
    {
        this.server = server;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies });
    }

    /// <summary>The cookies that it holds.</summary>
    public IReadOnlyList<Cookie> Cookies => cookies.GetCookies(new Uri(server.RootUrl)).ToList();

    /// <summary>Signs in with these credentials, without the page for it.</summary>
    public SiteClient SignedIn(Credentials credentials)
    {
        var sessions = server.Services.GetRequiredService<SiteSessions>();
        var context = new DefaultHttpContext();
        sessions.Write(context, sessions.Create(credentials));
        foreach (var line in context.Response.Headers.SetCookie)
        {
            cookies.SetCookies(new Uri(server.RootUrl), line!.Split(';')[0]);
        }

        return this;
    }

    /// <summary>Fetches a page; the path is sent as it is. Redirects are shown and not followed.</summary>
    public Task<ShownPage> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, headers);

    /// <summary>Sends fields to a path, just these.</summary>
    public Task<ShownPage> Post(
        string path, IEnumerable<(string Name, string Value)> fields, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, fields, headers);

    /// <summary>
    /// Sends a form of a page, found by its action, with what stands in it and these values in place of some, as a
    /// browser does; follows the redirect.
    /// </summary>
    public async Task<ShownPage> Submit(ShownPage page, string action, params (string Name, string Value)[] values)
    {
        var form = page.Form(action);
        var fields = ShownPage.FieldsOf(form)
            .Where(sent => !values.Any(value => value.Name == sent.Name)).Concat(values);
        var answer = await Post(
            form.GetAttribute("action")!,
            fields,
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", new Uri(server.RootUrl).GetLeftPart(UriPartial.Authority)));
        return answer.Location is { } next ? await Get(next) : answer;
    }

    public void Dispose() => http.Dispose();

    private async Task<ShownPage> Send(
        HttpMethod method,
        string path,
        IEnumerable<(string Name, string Value)>? fields,
        (string Name, string Value)[] headers)
    {
        var uri = new Uri(
            server.RootUrl + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.Accept.ParseAdd("text/html");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = fields is null
            ? null
            : new FormUrlEncodedContent(fields.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var all = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new ShownPage((int)response.StatusCode, all, text);
    }
}

/// <summary>A page as a browser got it.</summary>
public sealed class ShownPage(int status, IReadOnlyDictionary<string, string> headers, string html)
{
    public int Status => status;

    /// <summary>The source.</summary>
    public string Html => html;

    /// <summary>The page as a browser understands it.</summary>
    public IHtmlDocument Document => field ??= new HtmlParser().ParseDocument(html);

    /// <summary>Where the links in the page's own part lead.</summary>
    public IReadOnlyList<string> Links =>
        [.. Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href") ?? "")];

    /// <summary>Where it leads; null if it does not.</summary>
    public string? Location => Header("Location");

    /// <summary>What a person reads, without what is between the words.</summary>
    public string Text => string.Join(' ', (Document.Body?.TextContent ?? "").Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string? Header(string name) => headers.GetValueOrDefault(name);

    /// <summary>The form of this action.</summary>
    public IHtmlFormElement Form(string action) =>
        Document.QuerySelectorAll("form").OfType<IHtmlFormElement>().FirstOrDefault(
            form => form.QuerySelector("input[name=action]")?.GetAttribute("value") == action)
        ?? throw new InvalidOperationException($"The page has no form '{action}': {Text}");

    /// <summary>What a browser would send of a form.</summary>
    public static IReadOnlyList<(string Name, string Value)> FieldsOf(IHtmlFormElement form) =>
    [
        .. from element in form.QuerySelectorAll("input[name], textarea[name], select[name]")
           where element is not IHtmlInputElement { Type: "checkbox", IsChecked: false }
           select (element.GetAttribute("name")!, element switch
           {
               IHtmlInputElement input => input.Value,
               IHtmlTextAreaElement area => area.Value,
               IHtmlSelectElement choice => choice.Value ?? "",
               _ => "",
           }),
    ];

    /// <summary>The value that stands in a field.</summary>
    public string Value(string action, string name) =>
        FieldsOf(Form(action)).First(one => one.Name == name).Value;
}
