<?php

/**
 * The visitor's client ID: from the hidden field that the counter adds to forms, else from the cookie,
 * else ''. In one line it is `$_COOKIE['tl_cid'] ?? ''`; this leaves out what was tampered with.
 */
function throughline_client_id(): string
{
    foreach ([$_POST['tl_cid'] ?? '', $_COOKIE['tl_cid'] ?? ''] as $given) {
        if (is_string($given) && preg_match('/^[1-9]\d{0,9}\.\d{10}$/D', $given)) {
            return $given;
        }
    }
    return '';
}

/**
 * Sends rows to the collector: `deals`, `payments`, `costs` or `hits`. A shop takes orders while its
 * analytics is down, so it throws nothing: what was not taken is in PHP's error log.
 */
function throughline_send(string $kind, array $rows): bool
{
    $answer = throughline_post(
        getenv('THROUGHLINE_COLLECTOR') . "/v1/$kind?site=" . rawurlencode(getenv('THROUGHLINE_SITE')),
        $rows,
        ['Authorization: Bearer ' . getenv('THROUGHLINE_KEY')]
    );
    if ($answer['status'] !== 200) {
        error_log("Throughline did not take $kind: {$answer['status']} {$answer['body']}");
    }
    return $answer['status'] === 200;
}

/** A POST of JSON. `status` is 0 where nothing answered within 3 seconds. */
function throughline_post(string $url, array $body, array $headers = []): array
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Content-Type: application/json', ...$headers],
        'content' => json_encode($body, JSON_INVALID_UTF8_SUBSTITUTE),
        'timeout' => 3,
        'ignore_errors' => true,
    ]]);
    $answered = @file_get_contents($url, false, $context);
    $first = $http_response_header[0] ?? '';
    return [
        'status' => $answered === false ? 0 : (int) (explode(' ', $first)[1] ?? 0),
        'body' => $answered === false ? 'no answer' : $answered,
    ];
}

/** A row without what is not known: an empty text is a wrong e-mail, but none is none. */
function throughline_known(array $row): array
{
    return array_filter($row, fn($value) => $value !== '' && $value !== null);
}
