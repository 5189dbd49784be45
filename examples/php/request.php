<?php

// Where the form of a site posts to: the request becomes a deal in Bitrix24, and that deal, under the
// CRM's own number, goes to the collector. What the CRM makes of it later is sent with the same number.
//
// The environment says where: THROUGHLINE_COLLECTOR=https://stats.your-shop.com, THROUGHLINE_SITE=shop,
// THROUGHLINE_KEY (a key with the scope write), BITRIX24_WEBHOOK=https://your.bitrix24.com/rest/1/<secret>/

require __DIR__ . '/throughline.php';
require __DIR__ . '/bitrix24.php';

if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    http_response_code(405);
    exit('Post the form here.');
}

$name = form_field('name', 100);
$phone = form_field('phone', 32);
$clientId = throughline_client_id();

$number = bitrix24_add_deal([
    'TITLE' => "Request of $name",
    'STAGE_ID' => 'NEW',
    'CURRENCY_ID' => 'EUR',
    'SOURCE_ID' => 'WEB',
    // Made once in the CRM's settings, or by crm.deal.userfield.add: a field of type string.
    'UF_CRM_TL_CID' => $clientId,
]);

throughline_send('deals', [throughline_known([
    // Without the CRM it is a request still.
    'deal_id' => (string) ($number ?? 'request-' . bin2hex(random_bytes(8))),
    'crm' => $number === null ? '' : 'bitrix24',
    'client_id' => $clientId,
    'phone' => $phone,
    'status' => 'new',
    'revenue' => 0,
    'currency' => 'EUR',
    'created_at' => gmdate('Y-m-d\TH:i:s\Z'),
])]);

$shown = htmlspecialchars($name, ENT_QUOTES | ENT_SUBSTITUTE);
echo "<!doctype html><meta charset=\"utf-8\"><title>Thank you</title><h1>Thank you, $shown</h1>";

/** A field of the form as a short text. Arrays, as in `name[]=x`, are none. */
function form_field(string $name, int $most): string
{
    $given = $_POST[$name] ?? '';
    if (!is_string($given) || !preg_match('//u', $given)) {
        return '';
    }
    return preg_replace('/^(.{0,' . $most . '}).*$/us', '$1', trim($given));
}
