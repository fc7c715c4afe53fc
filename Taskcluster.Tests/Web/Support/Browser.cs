using System.Net;

namespace Taskcluster.Tests.Web.Support;

/// <summary>
/// A browser without scripts, as far as pages need one: it keeps cookies, and fills in and sends forms.
/// </summary>
public abstract class Browser : IDisposable
{
    private readonly string rootUrl;
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    protected Browser(string rootUrl)
    {
        this.rootUrl = rootUrl;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies });
    }

    /// <summary>The cookies that it holds.</summary>
    public IReadOnlyList<Cookie> Cookies => cookies.GetCookies(new Uri(rootUrl)).ToList();

    /// <summary>Fetches a page; the path is sent as it is. Redirects are shown and not followed.</summary>
    public Task<ShownPage> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, headers);

    /// <summary>Sends fields to a path, just these.</summary>
    public Task<ShownPage> Post(
        string path, IEnumerable<(string Name, string Value)> fields, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, fields, headers);

    /// <summary>
    /// Sends a form of a page, found by its action, with what stands in it and these values in place of some, as a
    /// browser does; a field whose value is null is not sent. Where it leads is shown and not followed.
    /// </summary>
    public virtual Task<ShownPage> Submit(
        ShownPage page, string action, params (string Name, string? Value)[] values)
    {
        var form = page.Form(action);
        var fields = ShownPage.FieldsOf(form).Where(sent => !values.Any(value => value.Name == sent.Name))
            .Concat(values.Where(value => value.Value is not null).Select(value => (value.Name, value.Value!)));
        return Post(
            form.GetAttribute("action") ?? "/", fields, ("Sec-Fetch-Site", "same-origin"), ("Origin", rootUrl));
    }

    public void Dispose()
    {
        http.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Holds a cookie, of which its name and value are given.</summary>
    protected void Keep(string cookie) => cookies.SetCookies(new Uri(rootUrl), cookie);

    private async Task<ShownPage> Send(
        HttpMethod method,
        string path,
        IEnumerable<(string Name, string Value)>? fields,
        (string Name, string Value)[] headers)
    {
        var url = path.StartsWith("http", StringComparison.Ordinal) ? path : rootUrl + path;
        var uri = new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
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
        var set = response.Headers.NonValidated.TryGetValues("Set-Cookie", out var values) ? values.ToList() : [];
        return new ShownPage((int)response.StatusCode, all, set, text);
    }
}
