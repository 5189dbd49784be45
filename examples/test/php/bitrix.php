<?php

// A stand-in for a Bitrix with a CRM: its event handlers and its deals, as it documents them. The init.php
// of the example is loaded as it is, from where its README puts it.

$handlers = [];

function AddEventHandler($module, $event, $handler)
{
    $GLOBALS['handlers']["$module $event"][] = $handler;
}

function MakeTimeStamp($text)
{
    return DateTime::createFromFormat('d.m.Y H:i:s', $text, new DateTimeZone('Europe/Moscow'))->getTimestamp();
}

class CCrmDeal
{
    public static $deals = [];

    public static function GetListEx($order, $filter, $group, $paging, $select)
    {
        $found = self::$deals[$filter['=ID']] ?? false;
        return new class ($found) {
            public function __construct(private $found)
            {
            }

            public function Fetch()
            {
                return $this->found;
            }
        };
    }

    public function Add(array &$fields)
    {
        self::tell('OnBeforeCrmDealAdd', $fields);
        $fields['ID'] = 7;
        self::$deals[7] = $fields;
        self::tell('OnAfterCrmDealAdd', $fields);
        return 7;
    }

    public function Update($id, array &$fields)
    {
        self::$deals[$id] = $fields + self::$deals[$id];
        $fields['ID'] = $id;
        self::tell('OnAfterCrmDealUpdate', $fields);
    }

    private static function tell($event, array &$fields)
    {
        foreach ($GLOBALS['handlers']["crm $event"] ?? [] as $handler) {
            $handler($fields);
        }
    }
}

// In its folder init.php finds throughline.php beside it.
$interface = sys_get_temp_dir() . '/throughline-bitrix-' . getmypid();
mkdir($interface);
copy(__DIR__ . '/../../bitrix/init.php', "$interface/init.php");
copy(__DIR__ . '/../../php/throughline.php', "$interface/throughline.php");
require "$interface/init.php";
array_map('unlink', glob("$interface/*"));
rmdir($interface);

$deal = new CCrmDeal();
$new = [
    'STAGE_ID' => 'NEW',
    'STAGE_SEMANTIC_ID' => 'P',
    'OPPORTUNITY' => '0.00',
    'CURRENCY_ID' => 'EUR',
    'DATE_CREATE' => '20.11.2026 13:15:00',
];
$deal->Add($new);
if (isset($_GET['won'])) {
    $won = ['STAGE_ID' => 'WON', 'STAGE_SEMANTIC_ID' => 'S', 'OPPORTUNITY' => '1500.50'];
    $deal->Update(7, $won);
}
echo 'done';
