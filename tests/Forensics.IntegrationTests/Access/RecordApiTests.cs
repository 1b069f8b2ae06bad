using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>What platform systems hand in and follow, over HTTP.</summary>
[Collection(nameof(OneService))]
public sealed class RecordApiTests(OneService one)
{
    const string Writer = "key " + Scope.RecordsWrite;

    readonly RunningService service = one.Service;

    [Fact]
    public async Task A_record_is_taken_once_completed_by_its_version_and_read_back_with_it()
    {
        var path = $"/api/v1/records/order/{service.NewName()}";
        using var first = await SendAsync(Writer, await EndpointSamples.Put(path, EndpointSamples.Order));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal("\"1\"", first.Headers.ETag!.Tag);

        using var again = await SendAsync(Writer, await EndpointSamples.Put(path, EndpointSamples.Order));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("unchanged", (await JsonAsync(again)).GetProperty("outcome").GetString());

        var shipped = Shipped("2026-02-02T10:00:00+08:00");
        using var stale = await SendAsync(Writer, EndpointSamples.IfMatch(await EndpointSamples.Put(path, shipped), 7));
        await IsProblem(stale, HttpStatusCode.PreconditionFailed, "version-mismatch");
        using var updated = await SendAsync(Writer, EndpointSamples.IfMatch(await EndpointSamples.Put(path, shipped), 1));
        Assert.Equal("updated", (await JsonAsync(updated)).GetProperty("outcome").GetString());
        Assert.Equal("\"2\"", updated.Headers.ETag!.Tag);

        using var contradicting = await SendAsync(Writer, await EndpointSamples.Put(path, Shipped("2026-02-03T10:00:00+08:00")));
        Assert.Equal(HttpStatusCode.Conflict, contradicting.StatusCode);

        using var read = await SendAsync(Writer, new HttpRequestMessage(HttpMethod.Get, path));
        Assert.Equal("\"2\"", read.Headers.ETag!.Tag);
        Assert.Equal("2026-02-02T10:00:00+08:00", (await JsonAsync(read)).GetProperty("shippedAt").GetString());

        using var onlyNew = await EndpointSamples.Put(path, EndpointSamples.Order);
        onlyNew.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var exists = await SendAsync(Writer, onlyNew);
        await IsProblem(exists, HttpStatusCode.PreconditionFailed, "version-mismatch");
    }

    [Fact]
    public async Task Evidence_comes_with_its_picture_in_one_request_or_names_one_sent_before()
    {
        var order = await NewOrderAsync();
        var bytes = Encoding.UTF8.GetBytes("a picture of " + order);
        using var form = new MultipartFormDataContent
        {
            { JsonContent.Create(Evidence(order, "photo.jpg")), "record" },
            { new ByteArrayContent(bytes), "photo.jpg", "photo.jpg" },
        };
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/records/evidence/e-{order}") { Content = form };
        using var taken = await SendAsync(Writer, put);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);

        using var upload = await SendAsync(Writer, new HttpRequestMessage(HttpMethod.Post, "/api/v1/pictures") { Content = new ByteArrayContent(bytes) });
        var kept = await JsonAsync(upload);
        Assert.Equal(JsonValueKind.Null, kept.GetProperty("format").ValueKind);
        using var named = await SendAsync(Writer, await EndpointSamples.Put($"/api/v1/records/evidence/f-{order}", Evidence(order, kept.GetProperty("file").GetString()!)));
        Assert.Equal(HttpStatusCode.Created, named.StatusCode);

        using var missing = await SendAsync(Writer, await EndpointSamples.Put($"/api/v1/records/evidence/g-{order}", Evidence(order, "other.jpg")));
        Assert.Contains("other.jpg", (await JsonAsync(missing)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing.StatusCode);
    }

    [Fact]
    public async Task A_record_before_its_order_waits_is_listed_and_is_taken_with_it()
    {
        var order = service.NewName();
        var message = new { order, at = "2026-02-05T10:00:00+08:00", by = "buyer", kind = "message", text = "hello" };
        using var early = await SendAsync(Writer, await EndpointSamples.Put($"/api/v1/records/event/w-{order}", message));
        Assert.Equal(HttpStatusCode.Accepted, early.StatusCode);
        Assert.Equal("order-unknown", (await JsonAsync(early)).GetProperty("why").GetProperty("code").GetString());

        var listed = await JsonAsync(await SendAsync("key " + Scope.WaitingRead, new HttpRequestMessage(HttpMethod.Get, $"/api/v1/waiting?order={order}")));
        Assert.Equal($"w-{order}", listed.EnumerateArray().Single().GetProperty("id").GetString());

        using var late = await SendAsync(Writer, await EndpointSamples.Put($"/api/v1/records/order/{order}", EndpointSamples.Order));
        Assert.Equal(HttpStatusCode.Created, late.StatusCode);
        Assert.Equal([$"order {order}", $"event w-{order}"], (await FeedAsync(order)).Select(entry => $"{entry.GetProperty("type").GetString()} {entry.GetProperty("id").GetString()}"));
    }

    [Fact]
    public async Task The_feed_is_read_in_pages_from_a_cursor_and_again_from_the_start()
    {
        var order = await NewOrderAsync();
        foreach (var i in Enumerable.Range(1, 5))
        {
            using var taken = await SendAsync(Writer, await EndpointSamples.Put(
                $"/api/v1/records/event/{order}-{i}", new { order, at = $"2026-02-05T10:00:0{i}+08:00", by = "buyer", kind = "message", text = "hello" }));
        }

        List<long> paged = [];
        for (var after = 0L; ;)
        {
            var page = await JsonAsync(await SendAsync("key " + Scope.FeedRead, new HttpRequestMessage(HttpMethod.Get, $"/api/v1/feed?order={order}&limit=2&after={after}")));
            var entries = page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("sequence").GetInt64()).ToList();
            if (entries.Count == 0)
            {
                Assert.Equal(after, page.GetProperty("next").GetInt64());
                break;
            }

            paged.AddRange(entries);
            after = page.GetProperty("next").GetInt64();
        }

        Assert.Equal(6, paged.Count);
        Assert.Equal(paged.Order(), paged);
        Assert.Equal(paged, (await FeedAsync(order)).Select(entry => entry.GetProperty("sequence").GetInt64()));
    }

    [Fact]
    public async Task Ten_thousand_lines_with_a_bad_one_are_answered_line_by_line()
    {
        var order = await NewOrderAsync();
        var lines = Enumerable.Range(1, 10_000).Select(i => i == 5_000
            ? """{"type":"event","id":"cut"""
            : JsonSerializer.Serialize(new { type = "event", id = $"{order}-{i}", order, at = "2026-02-05T10:00:00+08:00", by = "buyer", kind = i == 7 ? "telepathy" : "message" }));
        using var request = await EndpointSamples.Text("/api/v1/records", string.Join('\n', lines), "application/x-ndjson");
        using var answer = await SendAsync(Writer, request);
        var results = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();

        Assert.Equal(Enumerable.Range(1, 10_000), results.Select(result => result.GetProperty("line").GetInt32()));
        var refused = results.Where(result => result.GetProperty("outcome").GetString() != "accepted").ToList();
        Assert.Equal([7, 5_000], refused.Select(result => result.GetProperty("line").GetInt32()));
        Assert.Contains("message", refused[0].GetProperty("message").GetString(), StringComparison.Ordinal); // Names that are known.
    }

    [Fact]
    public async Task A_key_is_done_once_and_refuses_another_request()
    {
        var path = $"/api/v1/records/order/{service.NewName()}";
        async Task<HttpResponseMessage> Put(object order)
        {
            var request = await EndpointSamples.Put(path, order);
            request.Headers.Add("Idempotency-Key", path);
            return await SendAsync(Writer, request);
        }

        using var first = await Put(EndpointSamples.Order);
        using var again = await Put(EndpointSamples.Order);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        using var other = await Put(Shipped("2026-02-02T10:00:00+08:00"));
        await IsProblem(other, HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("PUT /api/v1/records/order/{0}", "application/json")]
    [InlineData("POST /api/v1/records", "application/x-ndjson")]
    [InlineData("POST /api/v1/pictures", "application/octet-stream")]
    public async Task A_body_that_is_cut_off_leaves_nothing(string request, string type)
    {
        var id = service.NewName();
        var body = JsonSerializer.Serialize(new { type = "order", id, buyer = new string('b', 500) });
        var before = Directory.EnumerateFiles(service.Services.GetRequiredService<DataFolder>().Pictures, "*", SearchOption.AllDirectories).Count();
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(service.Address.Host, service.Address.Port);
            var head = $"{string.Format(null, request, id)} HTTP/1.1\r\nHost: {service.Address.Authority}\r\nAuthorization: Bearer {(await service.CredentialAsync(Writer)).Bearer}\r\n"
                + $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n";
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body[..(body.Length / 2)]));
            await Task.Delay(200);
        }

        await Task.Delay(300);
        using var read = await SendAsync(Writer, new HttpRequestMessage(HttpMethod.Get, $"/api/v1/records/order/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.Equal(before, Directory.EnumerateFiles(service.Services.GetRequiredService<DataFolder>().Pictures, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task An_answer_with_a_secret_is_never_kept()
    {
        async Task<string> CreateAsync()
        {
            var request = await EndpointSamples.Post("/api/v1/keys", new { name = "a system", scopes = new[] { Scope.FeedRead } });
            request.Headers.Add("Idempotency-Key", "the same");
            using var answer = await service.SendAsync("administrator", request);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return (await JsonAsync(answer)).GetProperty("secret").GetString()!;
        }

        Assert.NotEqual(await CreateAsync(), await CreateAsync());
    }

    [Fact]
    public async Task A_decision_needs_a_scope_of_its_own()
    {
        var report = await service.ReportThatNeedsMoreAsync();
        var decision = new
        {
            order = $"o-{report}", report, claims = new[] { new { claim = "reused", outcome = "adopt" } }, by = "r", at = "2026-02-08T10:00:00+08:00", reason = "clear", effect = "none",
        };
        using var forged = await SendAsync(Writer, await EndpointSamples.Put($"/api/v1/records/decision/x-{report}", decision));
        await IsProblem(forged, HttpStatusCode.Forbidden, "scope-needed");
        using var line = await EndpointSamples.Text("/api/v1/records", JsonSerializer.Serialize(new { type = "decision", id = "y-" + report, decision.order, decision.report, decision.claims, decision.by, decision.at, decision.reason, decision.effect }), "application/x-ndjson");
        using var bulk = await SendAsync(Writer, line);
        Assert.Contains("refused", await bulk.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var allowed = await SendAsync($"key {Scope.RecordsWrite} {Scope.DecisionsWrite}", await EndpointSamples.Put($"/api/v1/records/decision/x-{report}", decision));
        Assert.Equal(HttpStatusCode.Created, allowed.StatusCode);
    }

    [Theory]
    [InlineData("""{"shop":""", "not valid JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"id":"somebody-else"}""", "says otherwise")]
    [InlineData("""{"buyer":1}""", "buyer")]
    [InlineData("""{"a":1,"a":2}""", "not valid JSON")]
    public async Task What_is_no_record_is_refused_with_the_reason(string body, string reason)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/records/order/none") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await SendAsync(Writer, request);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(reason, (await JsonAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    static object Evidence(string order, string file) => new { order, by = "buyer", kind = "photo", file, submittedAt = "2026-02-05T10:00:00+08:00" };

    static object Shipped(string at) => new
    {
        shop = new { id = RunningService.OwnShop, name = "Shop" }, buyer = "b", goods = new { id = "g", title = "Cup", @class = "ordinary", referencePhotos = Array.Empty<string>() },
        amountPaidFen = 1990, paidAt = "2026-02-01T10:00:00+08:00", shippedAt = at,
    };

    async Task<string> NewOrderAsync()
    {
        var id = service.NewName();
        using var taken = await SendAsync(Writer, await EndpointSamples.Put($"/api/v1/records/order/{id}", EndpointSamples.Order));
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        return id;
    }

    async Task<List<JsonElement>> FeedAsync(string order) =>
        [.. (await JsonAsync(await SendAsync("key " + Scope.FeedRead, new HttpRequestMessage(HttpMethod.Get, $"/api/v1/feed?order={order}")))).GetProperty("entries").EnumerateArray()];

    Task<HttpResponseMessage> SendAsync(string caller, HttpRequestMessage request) => service.SendAsync(caller, request);

    static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    static async Task IsProblem(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(code, (await JsonAsync(answer)).GetProperty("code").GetString());
    }
}
